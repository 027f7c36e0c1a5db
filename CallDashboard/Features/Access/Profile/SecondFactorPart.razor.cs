using System.Security.Claims;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Access.Profile;

/// <summary>Turns the authenticator app on and off. Every way begins with the password.</summary>
public partial class SecondFactorPart(SecondFactors factors, OwnAccount own, Auditor audit) : ComponentBase
{
    private SecondFactorState? state;
    private Wish asking;
    private string? secret;
    private IReadOnlyList<string>? codes;
    private string password = "", code = "";
    private string? said;
    private bool isProblem, isRequired;

    private enum Wish { None, On, Off, Codes }

    [Parameter, EditorRequired] public ClaimsPrincipal Who { get; set; } = default!;

    private string Id => Who.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    protected override async Task OnInitializedAsync()
    {
        isRequired = Who.FindAll(ClaimTypes.Role).Any(r => factors.IsRequiredFor(r.Value));
        state = await factors.StateAsync(Id);
    }

    private static string Words(Wish wish) => wish switch
    {
        Wish.On => "set up the app",
        Wish.Off => "turn the app off",
        _ => "make new recovery codes",
    };

    private void Ask(Wish wish) => (asking, password, said) = (wish, "", null);

    private void Cancel() => (asking, secret, password, code, said) = (Wish.None, null, "", "", null);

    private async Task ContinueAsync()
    {
        var confirmed = await own.ConfirmAsync(Who, password);
        password = "";
        if (!confirmed.Succeeded)
        {
            Tell(string.Join(' ', confirmed.Problems), problem: true);
            return;
        }
        said = null;
        var (wish, by) = (asking, await audit.WhoAsync(Policies.SignedIn));
        asking = Wish.None;
        if (wish == Wish.On)
        {
            secret = await factors.ProposeAsync(Id);
            return;
        }
        if (wish == Wish.Codes)
            codes = await factors.NewCodesAsync(Id, by);
        else if (await factors.RemoveAsync(Id, by))
            Tell("The app is off. A password alone is enough again.", problem: false);
        state = await factors.StateAsync(Id);
    }

    private async Task ConfirmAsync()
    {
        codes = await factors.ConfirmAsync(Id, code, await audit.WhoAsync(Policies.SignedIn));
        code = "";
        if (codes is null)
        {
            Tell("The code is wrong. Is the clock of the phone right?", problem: true);
            return;
        }
        (secret, said) = (null, null);
        state = await factors.StateAsync(Id);
    }

    private void Tell(string text, bool problem) => (said, isProblem) = (text, problem);
}
