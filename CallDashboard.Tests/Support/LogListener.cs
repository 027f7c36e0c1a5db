using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CallDashboard.Tests.Support;

/// <summary>Collects every line that is logged, with the exception's text.</summary>
internal sealed class LogListener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception) + exception);
}
