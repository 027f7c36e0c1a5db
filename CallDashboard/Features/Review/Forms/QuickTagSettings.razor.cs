using System.Globalization;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Review.Forms;

/// <summary>The nine quick tags and their keys.</summary>
public sealed partial class QuickTagSettings
{
    private IReadOnlyList<TagUse>? tags;
    private Exception? problem;
    private string? said;
    private bool isTrouble;

    [Inject] private QuickTagSlots Store { get; set; } = default!;
    [Inject] private Auditor Auditor { get; set; } = default!;

    private IEnumerable<TagUse> Spare => tags?.Where(t => t.Tag.Slot is null) ?? [];

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            (tags, problem) = (await Store.ListAsync(default), null);
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private async Task NameAsync(int slot, TagUse? before, string? name)
    {
        string? refused = null;
        await DoAsync(async () => refused = await Store.NameAsync(slot, name, Auditor), before is null ? $"Key {slot} gives “{name}” now." : $"“{before.Tag.Name}” is “{name}” now, on all its calls.");
        if (refused is not null)
            (said, isTrouble) = (refused, true);
    }

    private Task PutAsync(int slot, string? id) => int.TryParse(id, CultureInfo.InvariantCulture, out var tag)
        ? DoAsync(() => Store.PutAsync(tag, slot, Auditor), $"Key {slot} gives “{tags?.FirstOrDefault(t => t.Tag.Id == tag)?.Tag.Name}” again.") : Task.CompletedTask;

    private async Task DoAsync(Func<Task> act, string text)
    {
        try
        {
            await act();
            (said, isTrouble) = (text, false);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            (said, isTrouble) = ("The database cannot take it now; nothing was changed. Try again in a moment.", true);
        }
        await LoadAsync();
    }
}
