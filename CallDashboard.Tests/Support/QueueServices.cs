using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>The review queue of a host as the program itself has it: all calls, and its acts in the trail as the system's.</summary>
internal static class QueueServices
{
    public static QueueDesk Desk(this AppHost host) => Make<QueueDesk>(host);

    public static ReviewQueue ReviewQueue(this AppHost host) => Make<ReviewQueue>(host, host.Desk());

    public static QueueRules ReviewRules(this AppHost host) => Make<QueueRules>(host);

    private static T Make<T>(AppHost host, params object[] parts) =>
        ActivatorUtilities.CreateInstance<T>(host.Services, [ActivatorUtilities.CreateInstance<Auditor>(host.Services), .. parts]);
}
