namespace CallDashboard.Data.Columns;

/// <summary>The parts of a filter whose values are counted beside it: each is counted as if the others were all there is.</summary>
[Flags]
internal enum FilterPart
{
    None = 0,
    Status = 1,
    Tags = 2,
    NotTags = 4,
    CustomerTags = 8,
    App = 16,
    Job = 32,
    Script = 64,
    Line = 128,
    Intent = 256,
    Hangup = 512,
    Seconds = 1024,
    Rounds = 2048,
    Recording = 4096,
    Reviewed = 8192,
}
