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

    [Fact]
    public async Task What_is_answered_waits_for_company_until_there_is_enough()
    {
        var work = new WorkQueue<int>(enough: 3);
        var taken = new List<int>();
        work.AddAll([1, 2], patient: true);
        var taking = Task.Run(() => work.TakeTogether(taken, 10, TimeSpan.FromHours(1)));
        work.AddAll([3], patient: true);

        Assert.True(await taking.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal([1, 2, 3], taken);
    }

    [Fact]
    public void A_few_are_not_kept_waiting()
    {
        var work = new WorkQueue<int>(crowd: 3, enough: 100);
        var taken = new List<int>();
        work.AddAll([1, 2], patient: true);

        Assert.True(work.TakeTogether(taken, 10, TimeSpan.FromHours(1)));
        Assert.Equal([1, 2], taken);
    }

    [Fact]
    public async Task Nothing_waits_for_company_when_somebody_waits_for_it()
    {
        var work = new WorkQueue<int>(enough: 100);
        var taken = new List<int>();
        work.AddAll([1], patient: true);
        work.Add(2);
        Assert.True(work.TakeTogether(taken, 10, TimeSpan.FromHours(1)));

        work.AddAll([3], patient: true);
        work.Hurry();
        Assert.True(work.TakeTogether(taken, 10, TimeSpan.FromHours(1)));

        work.AddAll([4], patient: true);
        var taking = Task.Run(() => work.TakeTogether(taken, 10, TimeSpan.FromHours(1)));
        work.Complete();
        Assert.True(await taking.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal([1, 2, 3, 4], taken);
    }

    [Fact]
    public void What_could_not_be_done_comes_first_again()
    {
        var work = new WorkQueue<int>();
        var taken = new List<int>();
        work.Add(3);
        work.PutBack([1, 2]);

        Assert.True(work.Take(taken, 2));
        Assert.Equal([1, 2], taken);
    }

    [Fact]
    public void What_nobody_waits_for_is_done_while_others_wait_for_company_and_never_passed_over_for_long()
    {
        var work = new WorkQueue<string>(enough: 100);
        var taken = new List<string>();
        work.AddAll(["answered"], patient: true);
        work.AddBehind("behind", most: 10);
        Assert.True(work.TakeTogether(taken, 10, TimeSpan.Zero));
        Assert.True(work.TakeTogether(taken, 10, TimeSpan.Zero));
        Assert.Equal(["behind", "answered"], taken);

        work.AddBehind("behind", most: 10);
        taken.Clear();
        for (var turn = 0; turn < 50 && !taken.Contains("behind"); turn++)
        {
            work.Add("urgent");
            Assert.True(work.TakeTogether(taken, 10, TimeSpan.FromHours(1)));
        }
        Assert.True(taken.IndexOf("behind") is > 1 and < 20);
        Assert.False(work.AddBehind("one too many", most: 0));
    }

    private void Add(int count)
    {
        for (var i = 0; i < count; i++)
            _ = queue.RunAsync(_ => true);
    }
}
