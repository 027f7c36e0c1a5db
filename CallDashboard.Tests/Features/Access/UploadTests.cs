using System.Net.Http.Headers;
using System.Reflection;
using System.Text.RegularExpressions;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NetArchTest.Rules;

namespace CallDashboard.Tests.Features.Access;

/// <summary>Nothing is uploaded here but pushes: no page and no endpoint takes a file.</summary>
public partial class UploadTests
{
    private static readonly string[] OfFiles = [typeof(IFormFile).FullName!, typeof(IFormFileCollection).FullName!, typeof(InputFile).FullName!, typeof(IBrowserFile).FullName!];

    [Fact]
    public void Nothing_in_the_program_takes_a_file()
    {
        // The same eyes see one that does.
        Assert.Contains(Takers(typeof(UploadTests).Assembly), t => t.EndsWith(nameof(Taker), StringComparison.Ordinal));
        Assert.Empty(Takers(typeof(Program).Assembly));

        var pages = Repository.Files("CallDashboard", ".razor");
        Assert.True(pages.Count > 100, $"Only {pages.Count} components were looked at.");
        Assert.DoesNotContain(pages, page => FileInput().IsMatch(File.ReadAllText(page)));
    }

    [Fact]
    public async Task A_file_that_is_sent_somewhere_is_refused_and_kept_nowhere()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"), ("Report:Open", "false"));
        await host.StoreAsync([Pushes.Record("c-1")]);
        using var http = await host.SignedInAsync(Roles.Administrator);
        var rows = AccessMatrix.Reach.Where(r => r.Kind == "endpoint").Select(r => r.What.Split(' ', 2)).ToList();
        var tried = 0;
        foreach (var (methods, pattern) in rows.Select(r => (r[0].Split(','), r[1])))
        {
            foreach (var method in methods.Where(m => m is "POST" or "PUT" or "PATCH"))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), pattern.Replace("{callId}", "c-1", StringComparison.Ordinal).Replace("{CallId}", "c-1", StringComparison.Ordinal).Replace("{token?}", "", StringComparison.Ordinal));
                using var file = new ByteArrayContent("MZ not a call"u8.ToArray()) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/octet-stream") } };
                using var form = new MultipartFormDataContent { { file, "file", "program.exe" } };
                request.Content = form;
                request.Headers.Add("X-Requested-With", "CallDashboard");

                using var answer = await http.SendAsync(request);

                tried++;
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {pattern} answered a file with {(int)answer.StatusCode}.");
            }
        }
        Assert.True(tried > 30, $"Only {tried} endpoints were tried.");
        Assert.Equal(0, await host.QueryAsync(db => db.KeptBodies.CountAsync()));
        Assert.DoesNotContain(Directory.EnumerateFiles(host.StorageDirectory, "*", SearchOption.AllDirectories), f => f.EndsWith("program.exe", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Takers(Assembly assembly) => Types.InAssembly(assembly).That().HaveDependencyOnAny(OfFiles).GetTypes().Select(t => t.FullName!);

    [GeneratedRegex("""type="?file""", RegexOptions.IgnoreCase)]
    private static partial Regex FileInput();

    private static class Taker
    {
        public static int Take(IReadOnlyList<IFormFile> files) => files.Count;
    }
}
