using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Timing;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review;

/// <summary>Which recording the offsets of each application count from, and by how much they are off.</summary>
public sealed partial class TimingPage(TimingSettingsStore store, TermCatalog terms, IDbContextFactory<CallsDbContext> contexts, Auditor auditor) : ComponentBase
{
    private static readonly (OffsetReference, string)[] References = [(OffsetReference.Full, "Both voices"), (OffsetReference.Customer, "Customer alone")];

    private List<Row>? rows;
    private Exception? problem;
    private string? said;
    private bool isProblem;
    private (Row Row, TimingSettings Before)? undo;

    protected override Task OnInitializedAsync() => LoadAsync();

    private static string Name(string appId) => appId.Length == 0 ? "without an id" : appId;

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            await using var db = await contexts.CreateDbContextAsync();
            var counted = await db.Rollups.Where(r => r.Kind == RollupKind.App).GroupBy(r => r.Value)
                .Select(g => new { Id = g.Key, Calls = g.Sum(r => (long)r.Calls) }).Where(g => g.Calls > 0).ToListAsync();
            var changed = await store.AllAsync(default);
            var calls = counted.GroupBy(c => terms.Text((int)c.Id), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(c => c.Calls), StringComparer.Ordinal);
            rows = [.. calls.Keys.Union(changed.Keys).Select(app => new Row(app, changed.GetValueOrDefault(app, TimingSettings.Default), calls.GetValueOrDefault(app)))
                .OrderByDescending(r => r.Calls).ThenBy(r => r.AppId, StringComparer.Ordinal)];
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private Task ShiftAsync(Row row, string? text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var shift) && Math.Abs(shift) <= TimingSettingsStore.LargestShiftMs)
            return SaveAsync(row, row.Settings with { ShiftMs = shift });
        (said, isProblem, undo) = ($"A shift is a whole number of milliseconds, at most {TimingSettingsStore.LargestShiftMs}.", true, null);
        return Task.CompletedTask;
    }

    private async Task SaveAsync(Row row, TimingSettings settings)
    {
        if (settings == row.Settings)
            return;
        var before = row.Settings;
        if (!await StoreAsync(row, settings))
            return;
        (said, isProblem, undo) = ($"{Name(row.AppId)}: times count from {(settings.Reference == OffsetReference.Full ? "the recording with both voices" : "the customer’s recording")}, shifted by {settings.ShiftMs} ms.", false, (row, before));
    }

    private async Task UndoAsync()
    {
        if (undo is { } back && await StoreAsync(back.Row, back.Before))
            (said, isProblem, undo) = ("Undone.", false, null);
    }

    private async Task<bool> StoreAsync(Row row, TimingSettings settings)
    {
        try
        {
            await store.SaveAsync(row.AppId, settings, auditor, default);
            row.Settings = settings;
            return true;
        }
        catch (Exception failure) when (failure is DbUpdateException or System.Data.Common.DbException)
        {
            (said, isProblem, undo) = ("The database cannot take it now; try again in a moment.", true, null);
            return false;
        }
    }

    private sealed class Row(string appId, TimingSettings settings, long calls)
    {
        public string AppId => appId;
        public long Calls => calls;
        public TimingSettings Settings { get; set; } = settings;
    }
}
