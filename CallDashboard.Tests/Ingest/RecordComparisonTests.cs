using System.Text;
using CallDashboard.Ingest;

namespace CallDashboard.Tests.Ingest;

public class RecordComparisonTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1,"b":2}""", """{ "b":2, "a":1 }""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "a: 1 > 2")]
    [InlineData("""{"a":"x"}""", """{}""", "a: x > (none)")]
    [InlineData("""{}""", """{"p":{"n":"v"}}""", "p.n: (none) > v")]
    [InlineData("""{"t":[{"x":1},{"x":2}]}""", """{"t":[{"x":1},{"x":3},{"x":4}]}""", "t[1].x: 2 > 3; t[2].x: (none) > 4")]
    [InlineData("""{"a":[1]}""", """{"a":"1"}""", "a: [1] > 1")]
    [InlineData("""{"a":{"b":1}}""", """{"a":null}""", """a: {"b":1} > null""")]
    [InlineData("""{"id":1992061735049218739}""", """{"id":1992061735049218740}""", "id: 1992061735049218739 > 1992061735049218740")]
    public void Versions_differ_field_by_field(string before, string after, string differences) =>
        Assert.Equal(differences, Text(before, after));

    [Fact]
    public void What_is_no_json_differs_as_a_whole()
    {
        Assert.NotEqual("", Text("{", "}"));
        Assert.Equal("", Text("{", "{"));
    }

    [Fact]
    public void The_list_has_an_end() => Assert.Equal(
        RecordComparison.MostDifferences,
        RecordComparison.Compare("{}"u8.ToArray(), Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"f{i}\":1")) + "}")).Count);

    [Fact]
    public void Half_a_character_is_no_failure() =>
        Assert.Equal("record", Assert.Single(RecordComparison.Compare("""{"a":"\ud83d"}"""u8.ToArray(), """{"a":"x"}"""u8.ToArray())).Field);

    private static string Text(string before, string after) => string.Join("; ", RecordComparison
        .Compare(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after))
        .Select(d => $"{d.Field}: {d.Before ?? "(none)"} > {d.After ?? "(none)"}"));
}
