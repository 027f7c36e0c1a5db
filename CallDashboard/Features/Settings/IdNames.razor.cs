using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Settings;

/// <summary>Readable names for task, script and line ids.</summary>
public sealed partial class IdNames(IdNameCatalog catalog, IdNamesQuery query, Auditor audit, TimeProvider time) : ComponentBase, IDisposable
{
    private static readonly (IdKind, string)[] Kinds = [(IdKind.Job, "Tasks"), (IdKind.Script, "Scripts"), (IdKind.Line, "Lines")];

    private IdKind kind = IdKind.Job;
    private IReadOnlyList<IdNamesQuery.Row>? rows;
    private Exception? problem;
    private string? said;
    private (IdKind Kind, long Id, string? Name)? undo;
    private bool disposed;

    private string KindText => kind switch { IdKind.Job => "task", IdKind.Script => "script", _ => "line" };

    public void Dispose()
    {
        disposed = true;
        catalog.Changed -= Refresh;
    }

    protected override Task OnInitializedAsync()
    {
        catalog.Changed += Refresh;
        return LoadAsync();
    }

    private void Refresh() => _ = InvokeAsync(() =>
    {
        if (!disposed)
            StateHasChanged();
    });

    private Task ChooseAsync(IdKind chosen)
    {
        kind = chosen;
        rows = null;
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            rows = await query.ReadAsync(kind);
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private async Task SaveAsync(long id, string? name)
    {
        var before = catalog.Find(kind, id);
        await StoreAsync(kind, id, name);
        var now = catalog.Find(kind, id);
        if (now == before)
            return;
        said = now is null ? $"The name of {KindText} {id} is gone." : $"The {KindText} {id} is “{now}” everywhere.";
        undo = (kind, id, before);
    }

    private async Task UndoAsync()
    {
        if (undo is not { } back)
            return;
        undo = null;
        said = "Undone.";
        await StoreAsync(back.Kind, back.Id, back.Name);
    }

    private async Task StoreAsync(IdKind of, long id, string? name) => await catalog.SetAsync(of, id, name, await audit.WhoAsync(Policies.Administer), time.GetUtcNow().ToUnixTimeMilliseconds());
}
