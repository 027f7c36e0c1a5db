namespace CallDashboard.Ui;

/// <summary>One line of the palette.</summary>
/// <param name="Icon">Name in the sprite.</param>
/// <param name="Note">Small print beside the text; may be empty.</param>
/// <param name="Href">Where Enter goes.</param>
public sealed record PaletteEntry(string Icon, string Text, string Note, string Href);

/// <summary>A slice that finds things for the palette (Ctrl K). Registered scoped; asked on every keystroke, so it answers from an index.</summary>
public interface IPaletteSource
{
    /// <summary>What matches a text; empty when nothing does.</summary>
    Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, CancellationToken cancel);
}
