using CallDashboard.Domain;
using CallDashboard.Features.Review.Insights;

namespace CallDashboard.Tests.Features.Review.Insights;

public class LastRobotSentenceTests
{
    private static CallRecord Call(string hangupBy, params (Speaker Who, string Text)[] lines) => new()
    {
        CallId = "1", HangupBy = hangupBy, Turns = [.. lines.Select((l, i) => new Turn(i, l.Text, l.Who, l.Who.ToString(), null, null))],
        Properties = new Dictionary<string, string> { ["name"] = "Ann Lee", ["first"] = "Ann", ["amount"] = "120.00", ["flag"] = "1", ["language"] = "en" },
        DynamicProperties = new Dictionary<string, string> { ["day"] = "星期五" },
    };

    [Theory]
    [InlineData("Am I speaking with Ann Lee?", "Am I speaking with {name}?")]
    [InlineData("Ann, you cannot pay  120.00 twice.", "{first}, you cannot pay {amount} twice.")]
    [InlineData("Due on 2026-11-16 at 18:30, fee 3,50.", "Due on #-#-# at #, fee #.")]
    [InlineData("您星期五方便吗？", "您{day}方便吗？")]
    [InlineData("Usually less than 1 minute.", "Usually less than # minute.")]
    [InlineData("I am calling about {it}.（停顿2s）Would Friday work?", "I am calling about {it}. Would Friday work?")]
    [InlineData("El importe en euros, en efectivo.", "El importe en euros, en efectivo.")]
    public void What_was_filled_in_is_taken_out(string said, string kept) =>
        Assert.Equal(kept, LastRobotSentence.Of(Call("REMOTE_HANGUP", (Speaker.Robot, "Hello."), (Speaker.Robot, said), (Speaker.Customer, "No."))));

    [Theory]
    [InlineData("CUSTOMER")]
    [InlineData("REMOTE_HANGUP")]
    [InlineData("callee")]
    public void Of_calls_that_the_customer_ended(string by) => Assert.Equal("Bye.", LastRobotSentence.Of(Call(by, (Speaker.Robot, "Bye."))));

    [Theory]
    [InlineData("ROBOT")]
    [InlineData("LOCAL_HANGUP")]
    [InlineData("")]
    [InlineData("NOBODY_KNOWS")]
    public void Of_no_others(string by) => Assert.Null(LastRobotSentence.Of(Call(by, (Speaker.Robot, "Bye."))));

    [Fact]
    public void Nothing_said_is_no_sentence()
    {
        Assert.Null(LastRobotSentence.Of(Call("CUSTOMER")));
        Assert.Null(LastRobotSentence.Of(Call("CUSTOMER", (Speaker.Customer, "Hello?"), (Speaker.Robot, "  "))));
    }

    [Fact]
    public void A_speech_is_cut() => Assert.Equal(LastRobotSentence.Longest, LastRobotSentence.Of(Call("CUSTOMER", (Speaker.Robot, new string('a', 5000))))!.Length);
}
