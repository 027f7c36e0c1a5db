using CallDashboard.App;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Audit;
using CallDashboard.Features.Calls.Live;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Common;
using CallDashboard.Features.Overview;
using CallDashboard.Features.Platform;
using CallDashboard.Features.Platform.Importing;
using CallDashboard.Features.Recordings;
using CallDashboard.Features.Report;
using CallDashboard.Features.Retention;
using CallDashboard.Features.Review;
using CallDashboard.Features.Settings;
using CallDashboard.Features.Simulation;
using CallDashboard.Hosting;
using CallDashboard.Ingest;

if (await Verbs.RunAsync(args, [.. AccessVerbs.Commands(), .. DataVerbs.Commands(), .. CheckVerb.Commands(), .. AuditVerbs.Commands(), .. ImportVerb.Commands(builder => builder.AddReport().AddPlatform()), .. SimulateVerb.Commands()]) is { } exitCode)
    return exitCode;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddHosting().AddData();
    builder.AddAccess();
    builder.AddReport();
    builder.AddAudit();
    builder.AddRetention();
    builder.AddReview();
    builder.AddSettings();
    builder.AddCommon();
    builder.AddCalls();
    builder.AddLivePage();
    builder.AddOverview();
    builder.AddPlatform();
    builder.AddSimulation();
    builder.AddRecordings();
    builder.AddApp();

    var app = builder.Build();
    await WaitingRoom.WhileAsync(app, () => app.StartDatabaseAsync());
    await app.PrepareDataAsync();
    await app.PrepareAccessAsync();
    app.UseErrorPages();
    app.MapHosting();
    app.UseFiledCalls();
    app.MapAccess();
    await app.MapReportAsync();
    app.MapCalls();
    app.MapOverview();
    app.MapRecordings();
    app.MapReview();
    app.MapAudit();
    app.MapRetention();
    app.MapApp();
    await app.RunAsync();
    return 0;
}
catch (Exception problem) when (StartupProblem.Describe(problem) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}

/// <summary>Named so that tests can start the real program.</summary>
public partial class Program;
