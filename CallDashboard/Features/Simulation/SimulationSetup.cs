using CallDashboard.Data;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Simulation;

/// <summary>Sample data and its recordings.</summary>
public static class SimulationSetup
{
    public static WebApplicationBuilder AddSimulation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SampleData>();
        builder.Services.AddSingleton<ISampleData>(services => services.GetRequiredService<SampleData>());
        builder.Services.AddSingleton<ISampleRecordings, SampleRecordings>();
        return builder;
    }
}
