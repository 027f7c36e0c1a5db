using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Calls.Views;

/// <summary>What was done with a view, to be said with the way back.</summary>
/// <param name="Undo">Takes it back.</param>
/// <param name="Show">The view that the list now belongs to; null for none.</param>
/// <param name="IsSaved">The list is now what the view holds.</param>
public sealed record ViewNews(string Text, bool IsProblem, Func<Task>? Undo, long? Show, bool IsSaved);

/// <summary>See the markup.</summary>
public sealed partial class ViewMenu
{
    private enum Form { None, New, Edit }

    private Form form;
    private string name = "";
    private string? refused;
    private bool isShared, focus;
    private Ui.Disclosure? menu;
    private ElementReference field;

    [Inject] private SavedViews Store { get; set; } = default!;

    [Parameter, EditorRequired] public ViewsOfPerson Views { get; set; } = ViewsOfPerson.None;
    /// <summary>The view that is open; null for none.</summary>
    [Parameter] public ViewItem? Current { get; set; }
    /// <summary>The list's filter, order included.</summary>
    [Parameter, EditorRequired] public CallFilter Filter { get; set; } = CallFilter.Default;
    /// <summary>The list's columns, as they are kept.</summary>
    [Parameter, EditorRequired] public string Columns { get; set; } = "";
    [Parameter, EditorRequired] public ClaimsPrincipal User { get; set; } = new();
    /// <summary>Something was done.</summary>
    [Parameter] public EventCallback<ViewNews> OnDone { get; set; }

    private string Query => CallFilterQuery.Format(Filter);

    private bool IsChanged => Current is { } view && (view.Query != Query || view.Columns != Columns);

    private bool MayChange => Current is { } view && SavedViews.May(User, view.IsMine, view.IsShared);

    private string UserId => User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!focus)
            return;
        focus = false;
        await field.FocusAsync();
    }

    private static string Note(ViewItem view) => view switch
    {
        { IsMine: true, IsShared: true } => "shared",
        { IsMine: true } => "",
        { Owner: "" } => "shared",
        _ => $"by {view.Owner}",
    };

    private void OpenForm(Form which)
    {
        (form, refused, focus) = (which, null, true);
        (name, isShared) = which == Form.Edit ? (Current!.Name, Current.IsShared) : ("", false);
    }

    private void CloseForm() => (form, refused) = (Form.None, null);

    private async Task SubmitAsync()
    {
        try
        {
            if (form == Form.New)
            {
                var id = await Store.AddAsync(UserId, name, isShared, Query, Columns);
                await DoneAsync($"Saved as “{name.Trim()}”{(isShared ? ", for everybody" : "")}.", () => Store.DeleteAsync(User, id), id, isSaved: true);
            }
            else if (await Store.ChangeAsync(User, Current!.Id, v => (v.Name, v.IsShared) = (name, isShared)) is { } before)
            {
                await DoneAsync($"“{before.Name}” is now “{name.Trim()}”{(isShared == before.IsShared ? "" : isShared ? ", for everybody" : ", for its owner alone")}.", () => Store.RestoreAsync(User, before), before.Id);
            }
            else
            {
                await GoneAsync();
            }
            CloseForm();
            if (menu is not null)
                await menu.CloseAsync();
        }
        catch (ViewRefusedException problem)
        {
            refused = problem.Message;
        }
    }

    private async Task UpdateAsync()
    {
        var (query, columns) = (Query, Columns);
        if (await Store.ChangeAsync(User, Current!.Id, v => (v.Query, v.Columns) = (query, columns)) is { } before)
            await DoneAsync($"“{before.Name}” now shows this list.", () => Store.RestoreAsync(User, before), before.Id, isSaved: true);
        else
            await GoneAsync();
    }

    private async Task DeleteAsync()
    {
        if (await Store.DeleteAsync(User, Current!.Id) is { } before)
            await DoneAsync($"“{before.Name}” is deleted; no call is.", () => Store.RestoreAsync(User, before), null);
        else
            await GoneAsync();
    }

    private Task ChooseDefaultAsync(ViewItem view) => Store.SetDefaultAsync(UserId, view.Id == Views.DefaultId ? null : view.Id);

    private Task DoneAsync(string text, Func<Task> undo, long? show, bool isSaved = false) => OnDone.InvokeAsync(new ViewNews(text, false, undo, show, isSaved));

    private Task GoneAsync() => OnDone.InvokeAsync(new ViewNews("Somebody else has deleted this view.", true, null, null, false));
}
