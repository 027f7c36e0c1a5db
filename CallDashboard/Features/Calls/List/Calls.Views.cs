using System.Collections.Immutable;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Calls.Views;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Calls.List;

/// <summary>
/// Saved views and columns of the list. The address names the view (<c>view</c>) beside the whole filter, so that a change of the filter is a change of the view and not
/// another list; columns stand in it (<c>columns</c>) where they are not those of the view. Without a view they are kept for the person.
/// </summary>
public sealed partial class Calls
{
    private const string ColumnsKey = "calls.columns", DensityKey = "calls.density";

    private ViewsOfPerson views = ViewsOfPerson.None;
    private ViewNews? news;
    private string? remembered;
    private string undoTo = "", newsOf = "";
    private bool chosenRead;

    [Inject] private SavedViews SavedViews { get; set; } = default!;
    [Inject] private Preferences Preferences { get; set; } = default!;

    private ViewItem? View => views.Find(long.TryParse(Own.GetValueOrDefault("view"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null);

    private async Task ReadChosenAsync(CancellationToken cancel)
    {
        if (!chosenRead && UserId is { } user)
        {
            remembered = await Preferences.GetAsync(user, ColumnsKey, cancel);
            density = await Preferences.GetAsync(user, DensityKey, cancel) ?? density;
            views = await SavedViews.OfAsync(user, cancel);
            chosenRead = true;
        }
        columns = [.. CallColumn.Parse(Own.GetValueOrDefault("columns") ?? View?.Columns ?? remembered)];
        // What was done is said until the list is another one.
        if (CallFilterQuery.Format(Filter) != newsOf)
            (news, prepared) = (null, null);
    }

    private void ViewsChanged() => _ = InvokeAsync(async () =>
    {
        if (UserId is not { } user)
            return;
        try
        {
            views = await SavedViews.OfAsync(user);
            columns = [.. CallColumn.Parse(Own.GetValueOrDefault("columns") ?? View?.Columns ?? remembered)];
            StateHasChanged();
        }
        catch (Exception problem)
        {
            await DispatchExceptionAsync(problem);
        }
    });

    private async Task ChooseColumnsAsync(ImmutableList<CallColumn> chosen)
    {
        columns = chosen;
        var text = CallColumn.Format(chosen);
        if (View is not null || Own.ContainsKey("columns"))
        {
            Go(Filter, [("view", Own.GetValueOrDefault("view")), ("columns", text == View?.Columns ? null : text), .. Place]);
            return;
        }
        remembered = chosen.SequenceEqual(CallColumn.Default) ? null : text;
        if (UserId is { } user)
            await Preferences.SetAsync(user, ColumnsKey, remembered);
    }

    private async Task ChooseDensityAsync(string chosen)
    {
        density = chosen;
        if (UserId is { } user)
            await Preferences.SetAsync(user, DensityKey, chosen);
    }

    private void ViewDone(ViewNews done)
    {
        (news, undoTo, newsOf) = (done, Navigation.Uri, CallFilterQuery.Format(Filter));
        // What was saved holds the columns; in what was only renamed those of the address still differ.
        Go(Filter, ("view", done.Show?.ToString(CultureInfo.InvariantCulture)), ("columns", done.IsSaved ? null : Own.GetValueOrDefault("columns")));
    }

    private async Task UndoAsync()
    {
        if (news?.Undo is not { } undo)
            return;
        news = null;
        await undo();
        Navigation.NavigateTo(undoTo, replace: true);
    }
}
