using CallDashboard.Data;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Review.Player;

/// <summary>The player of a call: controls, lanes and the one <c>&lt;audio&gt;</c>. Its module is started by the page, which owns the transcript too.</summary>
public partial class CallPlayer
{
    private static readonly (string Value, string Label)[] Speeds =
    [
        ("1", "1 ×"), ("0.5", "0.5 ×"), ("0.75", "0.75 ×"), ("1.25", "1.25 ×"), ("1.5", "1.5 ×"), ("1.75", "1.75 ×"), ("2", "2 ×"), ("2.5", "2.5 ×"), ("3", "3 ×"),
    ];

    [Parameter, EditorRequired] public required CallView Call { get; set; }

    [Parameter] public bool MayListen { get; set; }

    [Parameter] public bool MayDownload { get; set; }

    /// <summary>Whether this person may move the call's times.</summary>
    [Parameter] public bool MayNudge { get; set; }

    private bool AnyTrack => CanPlay(Call.Sound.Full) || CanPlay(Call.Sound.Customer);

    private string Silences => string.Join(' ', Call.Sound.Silences.Select(s => $"{s.FromMs}-{s.ToMs}"));

    /// <summary>On which channel of a full recording in stereo the customer is; null when its channels part no voices.</summary>
    private string? Voices => Call.Sound.Voices is not { } voices ? null : voices.Customer is null ? "untold" : voices.Customer == voices.Left ? "left" : "right";

    private string? AnalysisAddress => MayListen && Call.Sound.NeedsAnalysis ? $"/recordings/{Id}/analysis" : null;

    private string Id => Uri.EscapeDataString(Call.Row.CallId);

    private IEnumerable<(string Label, string Href)> Downloads
    {
        get
        {
            if (CanPlay(Call.Sound.Full))
                yield return ("Audio, both voices", $"/recordings/{Id}/full");
            if (CanPlay(Call.Sound.Customer))
                yield return ("Audio, customer alone", $"/recordings/{Id}/customer");
            if (Call.Record.Turns.Count == 0)
                yield break;
            yield return ("Transcript, TXT", $"/calls/{Id}/transcript.txt");
            yield return ("Subtitles, SRT", $"/calls/{Id}/transcript.srt");
            yield return ("Subtitles, VTT", $"/calls/{Id}/transcript.vtt");
            yield return ("Transcript, JSON", $"/calls/{Id}/transcript.json");
        }
    }

    /// <summary>The title of a lane that shows a channel.</summary>
    private string? ChannelOf(bool customer) => Voices switch
    {
        null => null,
        "untold" => "One channel of the recording; who speaks on it is not known",
        var his => $"The {(his == "left" == customer ? "left" : "right")} channel of the recording",
    };

    private bool CanPlay(TrackSound track) => MayListen && track.CanPlay;

    private string? Address(TrackSound track, string name)
    {
        if (!CanPlay(track))
            return null;
        // Another copy is another sound: its address differs, so that the page that is open takes it.
        var mark = track.Copy?.Checksum is { Length: >= 8 } sum ? "?v=" + sum[..8] : "";
        return $"/recordings/{Id}/{name}{mark}";
    }

    private string? Peaks(TrackSound track) => MayListen && track.Analysis is { } analysis ? Convert.ToBase64String(analysis.Peaks) : null;
}
