using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Common;

/// <summary>See the markup.</summary>
public sealed partial class FilterBar : IAsyncDisposable
{
    private ElementReference dialog;
    private IJSObjectReference? module;
    private FacetCounts? counts;
    private CallFilter? counted;
    private CancellationTokenSource? counting;
    private Exception? problem;
    private string property = "";
    private bool open, show, phoneProblem;

    [Inject] private IDbContextFactory<CallsDbContext> Contexts { get; set; } = default!;
    [Inject] private ColumnStore Columns { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private IJSRuntime Script { get; set; } = default!;

    [Parameter, EditorRequired] public CallFilter Filter { get; set; } = CallFilter.Default;
    [Parameter, EditorRequired] public TimeRange Range { get; set; }
    [Parameter] public EventCallback<CallFilter> OnChange { get; set; }
    /// <summary>The button comes first, with an edge: the bar begins with it.</summary>
    [Parameter] public bool Leading { get; set; }

    protected override Task OnParametersSetAsync() => open && counted != Filter ? CountAsync() : Task.CompletedTask;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!show)
            return;
        show = false;
        module ??= await Script.InvokeAsync<IJSObjectReference>("import", "./Features/Common/FilterBar.razor.js");
        await module.InvokeVoidAsync("show", dialog);
    }

    public async ValueTask DisposeAsync()
    {
        counting?.Cancel();
        counting?.Dispose();
        await module.PutAwayAsync();
    }

    private Task OpenAsync()
    {
        (open, show, property, phoneProblem) = (true, true, "", false);
        return CountAsync();
    }

    private async Task HideAsync()
    {
        if (module is not null)
            await module.InvokeVoidAsync("hide", dialog);
    }

    private async Task CountAsync()
    {
        counting?.Cancel();
        counting?.Dispose();
        counting = new CancellationTokenSource();
        var (cancel, filter, range) = (counting.Token, Filter, Range);
        (counted, problem) = (filter, null);
        try
        {
            // The database library works synchronously: on a thread of its own the page stays responsive.
            counts = await Task.Run(async () =>
            {
                await using var db = await Contexts.CreateDbContextAsync(cancel);
                return await FacetCounts.CountAsync(db, filter, range, Columns, long.MaxValue, cancel);
            }, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // A newer count is on its way.
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private Task ChangePhoneAsync(ChangeEventArgs change)
    {
        var phone = Text(change);
        phoneProblem = phone is not null && CallFilterExtensions.Digits(phone).Length < CallFilterQuery.MinPhoneDigits;
        return phoneProblem ? Task.CompletedTask : OnChange.InvokeAsync(Filter with { Phone = phone });
    }

    private Task AddPropertyAsync()
    {
        var at = property.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || at == property.Length - 1)
            return Task.CompletedTask;
        var next = Filter with { Properties = Filter.Properties.SetItem(property[..at].Trim(), property[(at + 1)..]) };
        property = "";
        return OnChange.InvokeAsync(next);
    }

    private static string? Text(ChangeEventArgs change) => (change.Value as string)?.Trim() is { Length: > 0 } text ? text : null;
}
