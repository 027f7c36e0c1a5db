namespace CallDashboard.Features.Simulation;

/// <summary>G.711 µ-law, the telephone's eight bits a sample.</summary>
public static class MuLaw
{
    private static readonly short[] Table = [.. Enumerable.Range(0, 256).Select(code => Expand((byte)code))];

    /// <summary>The 16-bit sample that a byte stands for.</summary>
    public static short Decode(byte code) => Table[code];

    // ITU-T G.711: all bits inverted; sign, three bits of exponent, four of mantissa; 33 is the bias of 14-bit samples, 132 that of 16-bit ones.
    private static short Expand(byte code)
    {
        var bits = ~code & 0xFF;
        var magnitude = ((((bits & 0x0F) << 3) + 132) << ((bits & 0x70) >> 4)) - 132;
        return (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
    }
}
