using System.Text;
using CallDashboard.Data;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Data;

public class BodyCodecTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"callId":"a","calledPhoneNumber":"+1555"}""")]
    public void Gives_back_what_it_took(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(bytes, BodyCodec.Decompress(BodyCodec.Compress(bytes)));
    }

    [Fact]
    public void Gives_back_what_looks_like_no_record()
    {
        var bytes = new byte[1 << 20];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((uint)(i * i * 2654435761L) >> 24);

        Assert.Equal(bytes, BodyCodec.Decompress(BodyCodec.Compress(bytes)));
    }

    [Fact]
    public void A_record_becomes_a_fraction_of_its_size()
    {
        var bytes = Encoding.UTF8.GetBytes(Pushes.Record("c1"));

        Assert.InRange(BodyCodec.Compress(bytes).Length, 1, bytes.Length / 3);
    }

    // Written with body.dict as it was released: whoever changes that file cannot read what is stored.
    [Fact]
    public void Bodies_written_earlier_stay_readable() =>
        Assert.Equal("""{"callId":"c1","appId":"app-1","resultStatus":"ANSWERED","chatDuration":30}""", Encoding.UTF8.GetString(BodyCodec.Decompress(Convert.FromBase64String("KLUv/SOv/KcFS70AAChjMTMwfQX8Gz+5G373qRcTO/OMfRsC"))));

    [Fact]
    public void Bodies_written_before_the_dictionary_stay_readable() =>
        Assert.Equal("""{"callId":"c1","appId":"app-1","resultStatus":"ANSWERED","chatDuration":30}""", Encoding.UTF8.GetString(BodyCodec.Decompress(Convert.FromBase64String("KLUv/SBLWQIAeyJjYWxsSWQiOiJjMSIsImFwcElkIjoiYXBwLTEiLCJyZXN1bHRTdGF0dXMiOiJBTlNXRVJFRCIsImNoYXREdXJhdGlvbiI6MzB9"))));
}
