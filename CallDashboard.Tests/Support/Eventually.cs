namespace CallDashboard.Tests.Support;

/// <summary>Waits for a state that another thread reaches and tells nobody about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks again and again until it holds; fails after half a minute, saying how it is.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> state, Func<string>? how = null)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var started = TimeProvider.System.GetTimestamp();
        while (!await state())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It did not come to hold. {how?.Invoke()}");
            await again.WaitForNextTickAsync();
        }
    }
}
