using Microsoft.AspNetCore.Components;

namespace CallDashboard.Ui;

/// <summary>See the markup.</summary>
public sealed partial class Failure
{
    private string mark = "";
    private Exception? logged;

    [Inject] private ILogger<Failure> Log { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    [Parameter] public string What { get; set; } = "This part";
    [Parameter] public Exception? Exception { get; set; }
    [Parameter] public EventCallback OnRetry { get; set; }

    protected override void OnParametersSet()
    {
        if (Exception is null || ReferenceEquals(Exception, logged))
            return;
        logged = Exception;
        mark = $"{Guid.NewGuid().ToString("N")[..6]} · {Time.GetUtcNow():HH:mm:ss} UTC";
        LogFailed(Log, What, mark, Exception);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Part} could not be shown ({Mark}).")]
    private static partial void LogFailed(ILogger log, string part, string mark, Exception problem);
}
