using System.Collections.Immutable;
using CallDashboard.Data;
using CallDashboard.Features.Calls.Live;

namespace CallDashboard.Tests.Features.Calls.Live;

public class LiveListTests
{
    [Fact]
    public void At_the_top_and_untouched_new_calls_appear_at_once()
    {
        var list = new LiveList();

        Assert.True(list.Receive(Rows(1)));
        Assert.True(list.Receive(Rows(2, 1)));

        Assert.Equal([2, 1], list.Shown.Select(r => r.Key));
        Assert.Equal(0, list.Waiting);
        Assert.Equal(LiveMode.Flowing, list.Mode);
        Assert.Null(list.Since);
    }

    [Fact]
    public void While_somebody_reads_the_rows_stay_and_new_ones_are_counted()
    {
        var list = new LiveList();
        list.Receive(Rows(2, 1));

        list.Reading(true, now: 77);
        list.Receive(Rows(5, 4, 3, 2, 1));

        Assert.Equal([2, 1], list.Shown.Select(r => r.Key));
        Assert.Equal(3, list.Waiting);
        Assert.Equal(77, list.Since);
    }

    [Fact]
    public void Leaving_the_rows_lets_the_waiting_calls_in()
    {
        var list = new LiveList();
        list.Receive(Rows(1));
        list.Reading(true, 1);
        list.Receive(Rows(2, 1));

        Assert.True(list.Reading(false, 2));

        Assert.Equal([2, 1], list.Shown.Select(r => r.Key));
        Assert.Equal(0, list.Waiting);
        Assert.Null(list.Since);
    }

    [Fact]
    public void A_pause_outlasts_the_reading()
    {
        var list = new LiveList();
        list.Receive(Rows(1));
        list.Pause(true, 10);
        list.Reading(true, 11);
        list.Reading(false, 12);
        list.Receive(Rows(2, 1));

        Assert.Equal(LiveMode.Paused, list.Mode);
        Assert.Equal(10, list.Since);
        Assert.Equal(1, list.Waiting);
        Assert.Equal([1], list.Shown.Select(r => r.Key));
    }

    [Fact]
    public void The_pill_shows_what_waits_and_the_list_goes_on_holding()
    {
        var list = new LiveList();
        list.Receive(Rows(1));
        list.Reading(true, 5);
        list.Receive(Rows(2, 1));

        list.ShowWaiting();

        Assert.Equal([2, 1], list.Shown.Select(r => r.Key));
        Assert.Equal(0, list.Waiting);
        Assert.Equal(LiveMode.Holding, list.Mode);
    }

    [Fact]
    public void A_changed_record_is_updated_where_it_stands()
    {
        var list = new LiveList();
        list.Receive(Rows(2, 1));
        list.Reading(true, 5);
        var changed = Row(1) with { Sequence = 9, StatusId = 4 };

        Assert.True(list.Receive([Row(3), Row(2), changed]));

        Assert.Equal([2, 1], list.Shown.Select(r => r.Key));
        Assert.Equal(4, list.Shown[1].StatusId);
        Assert.Equal(1, list.Waiting);
    }

    [Fact]
    public void The_same_window_again_asks_for_no_drawing()
    {
        var list = new LiveList();
        var rows = Rows(1);
        list.Receive(rows);

        Assert.False(list.Receive(rows));
    }

    private static ImmutableArray<LiveRow> Rows(params long[] keys) => [.. keys.Select(Row)];

    [Fact]
    public void A_deleted_call_leaves_the_list_also_while_it_holds()
    {
        var list = new LiveList();
        list.Receive([Row(3), Row(2), Row(1)]);
        list.Reading(true, now: 1);

        Assert.True(list.Receive([Row(4), Row(3), Row(1)]));

        Assert.Equal([3, 1], list.Shown.Select(r => r.Key));
        Assert.Equal(1, list.Waiting);
    }

    [Fact]
    public void Rows_that_fell_out_of_the_window_stay_under_the_reader()
    {
        var list = new LiveList();
        list.Receive([Row(3), Row(2), Row(1)]);
        list.Reading(true, now: 1);

        list.Receive([Row(5), Row(4), Row(3)]);

        Assert.Equal([3, 2, 1], list.Shown.Select(r => r.Key));
    }

    private static LiveRow Row(long key) => new(key, key, $"call-{key}", key * 1000, key, 1, "+15550100", 1001, 30, 0, "", CallSource.Platform);
}
