using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Features.Access.Sessions;

namespace CallDashboard.Tests.Features.Access;

public class FactorTests
{
    // RFC 6238, appendix B: the secret is "12345678901234567890"; of its eight digits the last six.
    private const string Rfc = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.CodeAt(Rfc, at));
        Assert.Equal(seconds / 30, Totp.Step(Rfc, $"{code[..3]} {code[3..]}", at));
        Assert.Equal(seconds / 30, Totp.Step(Rfc, code, at.AddSeconds(30)));
        Assert.Null(Totp.Step(Rfc, code, at.AddSeconds(90)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("２８７０８２")]
    public void What_is_no_code_is_refused(string code) => Assert.Null(Totp.Step(Rfc, code, DateTimeOffset.FromUnixTimeSeconds(59)));

    [Theory]
    [InlineData("password1234", true)]
    [InlineData("PassWord12345", true)]
    [InlineData("aaaaaaaaaaaa", true)]
    [InlineData("123123123123", true)]
    [InlineData("abcabcabcabcab", true)]
    [InlineData("qwertyuiopasdf", true)]
    [InlineData("123456789012", true)]
    [InlineData("CallDashboard1", true)]
    [InlineData("ada.lovelace.7", true)]
    [InlineData("ada.lovelace@example.test", true)]
    [InlineData("lovelace lovelace", true)]
    [InlineData("a long walk in the rain", false)]
    [InlineData("a password of words", false)]
    [InlineData("Password-for-tests-1", false)]
    [InlineData("lovelace by the sea side", false)]
    [InlineData("日本語のパスワードは長い文がよい", false)]
    public void Guessable_passwords_are_refused_and_no_others(string password, bool refused) =>
        Assert.Equal(refused, GuessablePasswords.Problem(password, "ada.lovelace@example.test") is not null);

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone")]
    [InlineData("curl/8.5.0", "Another program")]
    [InlineData("", "Unknown")]
    public void Browsers_are_called_as_people_call_them(string userAgent, string name) => Assert.Equal(name, BrowserName.Of(userAgent));
}
