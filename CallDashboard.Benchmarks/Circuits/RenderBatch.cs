using System.Buffers.Binary;
using System.Text;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>What an edit does, as the framework numbers it.</summary>
internal enum EditKind
{
    PrependFrame = 1, RemoveFrame, SetAttribute, RemoveAttribute, UpdateText, StepIn, StepOut, UpdateMarkup, PermutationEntry, PermutationEnd,
}

/// <summary>What a frame is, as the framework numbers it.</summary>
internal enum FrameKind
{
    None, Element, Text, Attribute, Component, Region, ElementReference, ComponentReference, Markup, RenderMode, NamedEvent,
}

/// <summary>
/// One render batch as it travels, little-endian: edits per component, frames of 20 bytes, disposed components and handlers, texts; and in the
/// last 20 bytes where each of the five tables begins. A table is its count and its entries; the table of texts has places only.
/// </summary>
internal readonly ref struct RenderBatch
{
    private const int EditLength = 16;
    private const int FrameLength = 20;

    private readonly ReadOnlySpan<byte> bytes;
    private readonly int updated, frames, disposed, texts;

    public RenderBatch(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        updated = Int(bytes.Length - 20);
        frames = Int(bytes.Length - 16) + 4;
        disposed = Int(bytes.Length - 12);
        texts = Int(bytes.Length - 4);
    }

    /// <summary>How many components changed.</summary>
    public int Updates => Int(updated);

    /// <summary>How many components went.</summary>
    public int Disposals => Int(disposed);

    /// <summary>The changed component, where its edits begin and how many there are.</summary>
    public (int Component, int Edits, int Count) Update(int index)
    {
        var at = Int(updated + 4 + (4 * index));
        return (Int(at), at + 8, Int(at + 4));
    }

    /// <summary>A component that went.</summary>
    public int Disposal(int index) => Int(disposed + 4 + (4 * index));

    /// <summary>One edit: its kind, the sibling it is about, and the frame or the place it refers to.</summary>
    public (EditKind Kind, int Sibling, int Reference, int Name) Edit(int edits, int index)
    {
        var at = edits + (EditLength * index);
        return ((EditKind)Int(at), Int(at + 4), Int(at + 8), Int(at + 12));
    }

    /// <summary>What a frame is.</summary>
    public FrameKind Kind(int frame) => (FrameKind)Int(frames + (FrameLength * frame));

    /// <summary>How many frames an element, component or region is, itself among them; the text of others.</summary>
    public int First(int frame) => Int(frames + (FrameLength * frame) + 4);

    /// <summary>The name of an element, the id of a component, the value of an attribute.</summary>
    public int Second(int frame) => Int(frames + (FrameLength * frame) + 8);

    /// <summary>Frames to pass over to come behind this one.</summary>
    public int Length(int frame) => Kind(frame) is FrameKind.Element or FrameKind.Component or FrameKind.Region ? First(frame) : 1;

    /// <summary>A text's bytes, UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> Utf8(int text)
    {
        if (text < 0)
            return default;
        var at = Int(texts + (4 * text));
        int length = 0, shift = 0;
        byte part;
        do
        {
            part = bytes[at++];
            length |= (part & 0x7f) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);
        return bytes.Slice(at, length);
    }

    /// <summary>A text.</summary>
    public string Text(int text) => Encoding.UTF8.GetString(Utf8(text));

    private int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
