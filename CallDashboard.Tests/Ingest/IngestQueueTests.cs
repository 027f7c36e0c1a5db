using CallDashboard.Ingest;

namespace CallDashboard.Tests.Ingest;

/// <summary>How the writer takes what waits.</summary>
public sealed class IngestQueueTests
{
    private readonly IngestQueue queue = new(4);
    private readonly List<WriterCommand> batch = [];

    [Fact]
    public void Takes_all_that_waits_up_to_the_most()
    {
        Add(3);

        Assert.True(queue.Take(batch, 2));
        Assert.Equal((2, 1), (batch.Count, queue.Waiting));
    }

    [Fact]
    public void A_lone_push_is_not_kept_waiting()
    {
        Add(1);

        Assert.True(queue.Take(batch, 512));
        Assert.Single(batch);
    }

    [Fact]
    public async Task Waits_for_the_first_to_come()
    {
        var taking = Task.Run(() => queue.Take(batch, 512));
        Add(1);

        Assert.True(await taking.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Single(batch);
    }

    [Fact]
    public void Refuses_at_once_when_full()
    {
        Add(4);

        Assert.Throws<QueueFullException>(() => Add(1));
        Assert.Equal(4, queue.Waiting);
    }

    [Fact]
    public async Task Gives_what_waits_before_it_ends()
    {
        Add(1);
        queue.Complete();

        Assert.Throws<QueueFullException>(() => Add(1));
        Assert.True(queue.Take(batch, 512));
        Assert.False(await Task.Run(() => queue.Take(batch, 512)).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private void Add(int count)
    {
        for (var i = 0; i < count; i++)
            _ = queue.RunAsync(_ => true);
    }
}
