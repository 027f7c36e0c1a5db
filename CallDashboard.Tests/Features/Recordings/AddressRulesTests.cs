using System.Net;
using CallDashboard.Features.Recordings.Fetching;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>Every special range by its first and last address, and the neighbours that are public.</summary>
public class AddressRulesTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.1", "127.255.255.255")]
    [InlineData("168.63.129.16", "168.63.129.16")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("169.254.169.254", "169.254.170.2")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.31.196.0", "192.31.196.255")]
    [InlineData("192.52.193.0", "192.52.193.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("192.175.48.0", "192.175.48.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.255")]
    [InlineData("::", "::1")]
    [InlineData("::7f00:1", "::ffff")]
    [InlineData("::ffff:127.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("::ffff:8.8.8.8", "::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8", "64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff")]
    [InlineData("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:10::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:7f00:1::")]
    [InlineData("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("5f00::", "5f00:ffff::")]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fd00:ec2::254", "fd20:ce::254")]
    [InlineData("fe80::1", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fec0::", "feff::1")]
    [InlineData("ff00::", "ff0e::1")]
    public void What_is_not_the_public_internet_is_refused(string first, string last)
    {
        Assert.NotNull(AddressRules.Refuse(IPAddress.Parse(first)));
        Assert.NotNull(AddressRules.Refuse(IPAddress.Parse(last)));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2003::1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("3ffe::1")]
    public void The_public_internet_is_not(string address) => Assert.Null(AddressRules.Refuse(IPAddress.Parse(address)));
}

/// <summary>Addresses as strangers write them.</summary>
public class HostRulesTests
{
    [Theory]
    [InlineData("http://2130706433/a.wav")]
    [InlineData("http://0x7f000001/a.wav")]
    [InlineData("http://0x7f.1/a.wav")]
    [InlineData("http://0177.0.0.1/a.wav")]
    [InlineData("http://127.1/a.wav")]
    [InlineData("http://127.0.0.1./a.wav")]
    [InlineData("http://127.0.0.01/a.wav")]
    [InlineData("http://134744072/a.wav")]
    [InlineData("http://8.8.2056/a.wav")]
    [InlineData("http://1.2.3.4.5/a.wav")]
    [InlineData("http://cdn.0x7f/a.wav")]
    [InlineData("http://１２７.0.0.1/a.wav")]
    [InlineData("http://127。0。0。1/a.wav")]
    [InlineData("http://%31%32%37.0.0.1/a.wav")]
    [InlineData("http://[fe80::1%25eth0]/a.wav")]
    [InlineData("http://user@cdn.example/a.wav")]
    [InlineData("http://user:secret@cdn.example/a.wav")]
    [InlineData("http://cdn.example@127.0.0.1/a.wav")]
    [InlineData("http:\\\\cdn.example\\a.wav")]
    [InlineData("http://cdn.example\\@127.0.0.1/a.wav")]
    [InlineData("ftp://cdn.example/a.wav")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://cdn.example/a.wav")]
    [InlineData("data:audio/wav;base64,UklGRg==")]
    [InlineData("javascript:alert(1)")]
    public void Odd_ones_are_refused(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri))
            Assert.NotNull(HostRules.Refuse(uri));
    }

    [Theory]
    [InlineData("http://cdn.example/a.wav")]
    [InlineData("https://bucket.oss-cn-hangzhou.aliyuncs.com:443/a/b.mp3?Expires=1&Signature=a%2Fb%3D")]
    [InlineData("HTTPS://CDN.Example/a.wav")]
    [InlineData("https://cdn.example./a.wav")]
    [InlineData("https://录音.example/a.wav")]
    [InlineData("http://8.8.8.8/a.wav")]
    [InlineData("http://[2606:4700:4700::1111]:8080/a.wav")]
    [InlineData("https://under_score.example/a.wav")]
    [InlineData("https://a.example?x=http://b@c/")]
    public void Ordinary_ones_are_not(string address) => Assert.Null(HostRules.Refuse(new Uri(address)));
}
