using System.Diagnostics;
using System.Globalization;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CallDashboard.Benchmarks.Durability;

/// <summary>The real program with one fault planted: the negative controls that the campaign must convict; and one variant without.</summary>
internal static class Faults
{
    /// <summary>Commits that never ask the disk.</summary>
    public const string SynchronousOff = "synchronous-off";

    /// <summary>Answers first, stores afterwards.</summary>
    public const string AnswerEarly = "answer-early";

    /// <summary>No fault: carries its log over after every few commits, so that a short trial cuts the power there too.</summary>
    public const string SmallLog = "small-log";

    /// <summary>No fault: <c>/heap</c> tells the bytes that live in it, after a collection.</summary>
    public const string Watched = "watched";

    public static int Serve(string fault, string[] args)
    {
        Action<IServiceCollection> plant = fault switch
        {
            SynchronousOff => services => services.AddSingleton(new IngestSettings { Synchronous = "OFF" }),
            SmallLog => services => services.AddSingleton(new IngestSettings { CheckpointPages = 64 }),
            Watched => services => services.AddTransient<IStartupFilter, HeapAnswers>(),
            AnswerEarly => services => services.AddTransient<IStartupFilter, EarlyAnswers>(),
            _ => throw new ArgumentException($"{fault} is no fault that is known here.", nameof(fault)),
        };
        using var _ = DiagnosticListener.AllListeners.Subscribe(new BeforeBuild(plant));
        return (int)typeof(IngestQueue).Assembly.EntryPoint!.Invoke(null, [(string[])["--applicationName", "CallDashboard", .. args]])!;
    }

    /// <summary>The host tells diagnostics that it is about to be built; what is registered then comes last and wins.</summary>
    private sealed class BeforeBuild(Action<IServiceCollection> plant) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
                builder.ConfigureServices(plant);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class HeapAnswers : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/heap", heap => heap.Run(context =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                return context.Response.WriteAsync(GC.GetTotalMemory(forceFullCollection: false).ToString(CultureInfo.InvariantCulture));
            }));
            next(app);
        };
    }

    private sealed class EarlyAnswers(ReportReceiver receiver) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.StartsWithSegments("/report", StringComparison.Ordinal))
                {
                    await following(context);
                    return;
                }
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                _ = receiver.ReceiveAsync(body.ToArray(), "");
                context.Response.ContentType = "application/json";
                var answer = """{"status":"0","reason":"success"}"""u8.ToArray();
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer);
            });
            next(app);
        };
    }
}
