using CallDashboard.Data;
using CallDashboard.Features.Review.Judging;

namespace CallDashboard.Tests.Features.Review.Judging;

public class CallReviewsTests
{
    private const string Mara = "u-mara", Jonas = "u-jonas", Ida = "u-ida";

    private readonly CallReviews call = new(Forms(), 7);
    private long now = 1_795_300_000_000;

    [Fact]
    public void Two_people_judge_at_once_and_neither_overwrites_the_other()
    {
        Do(Mara, "verdict", value: "fail");
        Do(Jonas, "verdict", value: "pass");
        Do(Mara, "level", value: "E");
        Do(Jonas, "answer", "1", "yes");
        Do(Mara, "answer", "1", "no");

        Assert.Equal([(Mara, Verdict.Fail, "E", 0), (Jonas, Verdict.Pass, null, 100)], call.Reviews.Select(r => (r.UserId, r.Verdict, r.Level, r.Score)));
        Assert.True(call.IsReviewed);
    }

    [Fact]
    public void An_act_sent_again_is_done_once()
    {
        var act = Act("tag", "3", "on");
        Assert.Equal(ActOutcome.Done, call.Do(act, Mara, now, now, now).Outcome);
        Do(Jonas, "tag", "3", "");

        Assert.Equal(ActOutcome.Done, call.Do(act, Mara, now, now, now).Outcome);

        Assert.Empty(call.Tags);
        Assert.Equal(2, call.Acts.Count);
        Assert.Equal(ActOutcome.Refused, call.Do(act, Jonas, now, now, now).Outcome);
    }

    [Fact]
    public void What_is_so_already_is_no_act()
    {
        Do(Mara, "tag", "3", "on");
        Assert.Equal(ActOutcome.Same, Do(Jonas, "tag", "3", "on").Outcome);
        Assert.Equal(ActOutcome.Same, Do(Jonas, "verdict", value: "").Outcome);

        Assert.Equal(Mara, Assert.Single(call.Tags).UserId);
        Assert.Single(call.Acts);
    }

    [Fact]
    public void Undo_brings_the_value_before_back_with_its_time_and_is_an_act_itself()
    {
        Do(Mara, "verdict", value: "unsure");
        var given = now;
        var second = Do(Mara, "verdict", value: "fail");
        Assert.NotEqual(given, call.Reviews[0].JudgedAt);

        Assert.Equal(ActOutcome.Done, Do(Mara, "undo", second.Id).Outcome);

        Assert.Equal((Verdict.Unsure, given), (call.Reviews[0].Verdict, call.Reviews[0].JudgedAt));
        var undo = call.Acts[^1];
        Assert.Equal((ReviewActKind.Undo, "fail", "unsure"), (undo.Kind, undo.Before, undo.After));
        Assert.Equal(undo.ClientId, call.Acts[1].UndoneBy);
        Assert.Equal(ActOutcome.Same, Do(Mara, "undo", second.Id).Outcome);
        Assert.Equal(ActOutcome.Same, Do(Mara, "undo", undo.ClientId).Outcome);

        Do(Mara, "undo", call.Acts[0].ClientId);
        Assert.False(call.IsReviewed);
        Assert.Null(call.Reviews[0].JudgedAt);
    }

    [Fact]
    public void Every_kind_of_act_can_be_taken_back()
    {
        var comment = Do(Mara, "comment", value: "16 s of silence");
        Do(Mara, "answer", "1", "yes");
        Do(Mara, "answer", "2", "no");
        string[] ids =
        [
            Do(Mara, "answer", "2", "partly").Id, Do(Mara, "scorecard", value: "2").Id, Do(Mara, "level", value: "C").Id, Do(Mara, "tag", "1", "on").Id, Do(Mara, "edit", comment.Id, "8 s at most").Id,
            Do(Mara, "resolve", comment.Id, "on").Id, Do(Mara, "delete", comment.Id, "on").Id,
        ];
        Assert.Null(call.Reviews[0].Score);

        foreach (var id in ids.Reverse())
            Assert.Equal(ActOutcome.Done, Do(Mara, "undo", id).Outcome);

        var kept = Assert.Single(call.Comments);
        Assert.Equal(("16 s of silence", null, null), (kept.Text, kept.ResolvedAt, kept.DeletedAt));
        Assert.Empty(call.Tags);
        var review = Assert.Single(call.Reviews);
        Assert.Equal((null, 1, 60), (review.Level, review.ScorecardId, review.Score));
        Do(Mara, "undo", comment.Id);
        Assert.NotNull(kept.DeletedAt);
    }

    [Fact]
    public void Undo_leaves_alone_what_somebody_else_changed_since()
    {
        var tag = Do(Mara, "tag", "3", "on");
        Do(Jonas, "tag", "3", "");
        Do(Jonas, "tag", "3", "on");
        Do(Jonas, "tag", "3", "");

        var undone = Do(Mara, "undo", tag.Id);

        Assert.Equal((ActOutcome.Refused, "Jonas Lind changed it since. It stays as it is."), (undone.Outcome, undone.Reason));
        Assert.Empty(call.Tags);
        Assert.Equal(ActOutcome.Refused, Do(Jonas, "undo", tag.Id).Outcome);
        Assert.Equal(ActOutcome.Same, Do(Mara, "undo", Guid.NewGuid().ToString()).Outcome);
    }

    [Fact]
    public void A_tag_that_comes_back_is_its_givers()
    {
        Do(Mara, "tag", "3", "on");
        var taken = Do(Jonas, "tag", "3", "");
        Do(Jonas, "undo", taken.Id);

        Assert.Equal(Mara, Assert.Single(call.Tags).UserId);
    }

    [Fact]
    public void Comments_are_their_writers_and_deleted_ones_take_no_answer()
    {
        var first = Act("comment", value: "Double charge.", atMs: 50_200, turn: 9);
        call.Do(first, Jonas, now, now, now);
        var answer = Act("comment", value: "Yes.", parent: first.Id, atMs: 1);
        call.Do(answer, Mara, now, now, now);
        call.Do(Act("comment", value: "Seen.", parent: answer.Id), Jonas, now, now, now);

        Assert.Equal((50_200, 9, null), (call.Comments[0].AtMs, call.Comments[0].TurnIndex, call.Comments[0].ParentId));
        Assert.Equal((null, null, first.Id), (call.Comments[1].AtMs, call.Comments[1].TurnIndex, call.Comments[1].ParentId));
        Assert.Equal(first.Id, call.Comments[2].ParentId);
        Assert.Equal("The comment is Jonas Lind’s.", Do(Mara, "edit", first.Id, "mine").Reason);
        Assert.Equal("The comment is Jonas Lind’s.", Do(Mara, "delete", first.Id, "on").Reason);
        Assert.Equal(ActOutcome.Done, Do(Mara, "resolve", first.Id, "on").Outcome);
        Do(Jonas, "delete", first.Id, "on");
        Assert.Equal("Jonas Lind deleted the comment meanwhile.", Do(Mara, "resolve", first.Id, "").Reason);
        Assert.Equal("Jonas Lind deleted the comment that it answers.", call.Do(Act("comment", value: "But", parent: first.Id), Mara, now, now, now).Reason);
        Assert.Equal("A comment needs words.", Do(Mara, "comment", value: "  ").Reason);
        Assert.Equal(ActOutcome.Refused, Do(Mara, "comment", value: new string('x', CallReviews.LongestText + 1)).Outcome);
    }

    [Fact]
    public void Mentions_follow_the_text()
    {
        var comment = Do(Mara, "comment", value: "@jonas lind and @Jonas Linder, see @Mara Okafor, @Ida");
        Assert.Equal([Jonas], call.Mentions.Select(m => m.UserId));

        Do(Mara, "edit", comment.Id, "Nobody.");
        Assert.Empty(call.Mentions);
    }

    [Theory]
    [InlineData("verdict", "", "great")]
    [InlineData("answer", "99", "yes")]
    [InlineData("answer", "1", "maybe")]
    [InlineData("answer", "31", "yes")]
    [InlineData("scorecard", "", "3")]
    [InlineData("tag", "44", "on")]
    [InlineData("edit", "none", "text")]
    [InlineData("dance", "", "")]
    public void What_cannot_be_is_refused_with_a_reason_and_changes_nothing(string kind, string target, string value)
    {
        var result = Do(Mara, kind, target, value);

        Assert.Equal(ActOutcome.Refused, result.Outcome);
        Assert.NotEmpty(result.Reason!);
        Assert.Empty(call.Acts);
        Assert.Empty(call.Reviews);
    }

    [Fact]
    public void A_form_that_went_out_of_use_still_takes_the_answers_given_with_it()
    {
        Assert.Equal(ActOutcome.Done, Do(Mara, "answer", "41", "yes").Outcome);
        Assert.Equal((4, 100), (call.Reviews[0].ScorecardId, call.Reviews[0].Score));
    }

    [Fact]
    public void The_time_of_a_review_begins_when_the_call_was_opened()
    {
        call.Do(Act("verdict", value: "pass"), Mara, now, now - 42_000, now);
        call.Do(Act("level", value: "A"), Mara, now + 5, now, now + 5);

        Assert.Equal((now - 42_000, now, now + 5, 2), (call.Reviews[0].StartedAt, call.Reviews[0].JudgedAt, call.Reviews[0].ChangedAt, call.Reviews[0].Revision));
    }

    [Fact]
    public void Initials_are_letters_of_the_name()
    {
        Assert.Equal(["MO", "A", "SU", "李", "?"], new[] { "Mara van Okafor", "ada@example.test", "s.unger@x.test", "李", "" }.Select(ReviewPeople.Initials));
    }

    private ActResult Do(string by, string kind, string target = "", string value = "")
    {
        now += 1_000;
        return call.Do(Act(kind, target, value), by, now, now, now);
    }

    private static SentAct Act(string kind, string target = "", string value = "", string? parent = null, int? atMs = null, int? turn = null) =>
        new(Guid.NewGuid().ToString(), kind, target, value, 0, parent, atMs, turn);

    private static ReviewForms Forms()
    {
        CardForm Card(int id, ScorecardState state, params (int Id, int Weight)[] items) =>
            new(new Scorecard { Id = id, FormId = id, Version = 1, Name = $"Form {id}", State = state }, [.. items.Select(i => new ScorecardItem { Id = i.Id, ScorecardId = id, Weight = i.Weight, Text = "?" })]);
        return new ReviewForms(
            [Card(1, ScorecardState.Published, (1, 60), (2, 40)), Card(2, ScorecardState.Published, (21, 1)), Card(3, ScorecardState.Draft, (31, 1)), Card(4, ScorecardState.Retired, (41, 1))],
            [new QuickTag { Id = 1, Name = "One", Slot = 1 }, new QuickTag { Id = 3, Name = "Three", Slot = 2 }],
            new ReviewPeople([new(Mara, "Mara Okafor", true), new(Jonas, "Jonas Lind", true), new(Ida, "Ida", false)]));
    }
}
