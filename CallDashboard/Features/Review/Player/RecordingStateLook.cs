using CallDashboard.Data;

namespace CallDashboard.Features.Review.Player;

/// <summary>How the state of a call's recordings is shown: icon, word and colour, why, and what can be done.</summary>
/// <param name="Name">The state in one word, for <c>data-state</c>.</param>
/// <param name="Tone">Class that colours the icon.</param>
/// <param name="Explanation">The whole story, in the tooltip.</param>
/// <param name="Advice">What can be done or expected; none when it plays.</param>
public sealed record RecordingStateLook(string Name, string Tone, string Icon, string Text, string Explanation, string? Advice)
{
    /// <summary>The look of a call's recordings for this viewer. <paramref name="when"/> writes unix milliseconds as local time.</summary>
    public static RecordingStateLook Of(CallSound sound, bool mayListen, Func<long, string> when)
    {
        if (!mayListen)
            return new("not-allowed", "is-off", "lock", "No permission", "Your role may not listen to recordings.", "Your role may not listen.");
        var track = sound.Main;
        var copy = track.Copy;
        return track.State switch
        {
            RecordingState.Stored => new("stored", "is-ok", "ok", "Stored", Stored(sound), null),
            RecordingState.Waiting => new("waiting", "is-waiting", "refresh", "Waiting", "A copy is fetched from the platform’s address.",
                "A copy is being fetched; this page takes it as soon as it is here."),
            RecordingState.Failed => new("failed", "is-waiting", "alert", "Failed", copy?.Error ?? "The copy could not be fetched.",
                Sentence(copy?.Error, copy?.NextTryAt is { } next ? $"next try {when(next)}" : "no further try")),
            RecordingState.Expired => new("expired", "is-bad", "no", "Expired at the source", copy?.Error ?? "The platform’s link ended before a copy was taken.",
                Sentence(copy?.Error, "the platform’s link ended before a copy was taken; only the platform can send the call again")),
            RecordingState.Removed => new("removed", "is-off", "trash", "Removed by retention", "Recordings are kept for a limited time.",
                copy is { } gone ? $"Removed {when(gone.ChangedAt)}, as the retention setting says." : "Removed, as the retention setting says."),
            _ => new("not-sent", "is-off", "minus", "Not sent", "The platform gave no address.", "The platform sent no recording with this call."),
        };
    }

    private static string Stored(CallSound sound)
    {
        var kind = sound.Main.Copy?.ContentType switch { "audio/mpeg" => "MP3, ", "audio/wav" or "audio/x-wav" => "WAV, ", _ => "" };
        var which = (sound.Full.CanPlay, sound.Customer.CanPlay) switch { (true, true) => "both voices and customer alone", (true, false) => "both voices", _ => "customer alone" };
        return kind + (sound.DurationMs > 0 ? Ui.Format.Duration(sound.DurationMs / 1000.0) + ", " : "") + which;
    }

    private static string Sentence(string? error, string rest) => string.IsNullOrEmpty(error) ? char.ToUpperInvariant(rest[0]) + rest[1..] + "." : $"{error.TrimEnd('.')}; {rest}.";
}
