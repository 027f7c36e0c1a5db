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
        services.AddSingleton<ReviewQueue>();
        services.AddSingleton<IReviewQueue>(s => s.GetRequiredService<ReviewQueue>());
        services.AddSingleton<QueueDesk>();
        services.AddSingleton<QueueReader>();
        services.AddSingleton<QueueRules>();
        services.AddSingleton<IVerdictFollower, QueueVerdicts>();
        services.AddSingleton<InsightsReader>();
        services.AddSingleton<ScorecardForms>();
        services.AddSingleton<QuickTagSlots>();
        services.AddHostedService<QueueRuleFollower>();
        services.AddHostedService<LastLineFollower>();
        return services;
    }
}
