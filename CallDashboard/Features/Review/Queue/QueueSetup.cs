using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Forms;
using CallDashboard.Features.Review.Insights;
using CallDashboard.Features.Review.Judging;

namespace CallDashboard.Features.Review.Queue;

/// <summary>The review queue, what feeds it, and what reviews teach.</summary>
internal static class QueueSetup
{
    public static IServiceCollection AddReviewQueue(this IServiceCollection services)
    {
        services.AddTransient<ReviewQueue>();
        services.AddTransient<IReviewQueue>(s => s.GetRequiredService<ReviewQueue>());
        services.AddTransient<QueueDesk>();
        services.AddTransient<QueueReader>();
        services.AddTransient<QueueRules>();
        services.AddSingleton<IVerdictFollower, QueueVerdicts>();
        services.AddTransient<InsightsReader>();
        services.AddSingleton<ScorecardForms>();
        services.AddSingleton<QuickTagSlots>();
        services.AddHostedService<QueueRuleFollower>();
        services.AddHostedService<LastLineFollower>();
        return services;
    }
}
