namespace CallDashboard.Benchmarks.Circuits;

/// <summary>
/// What a browser would show of a page, as far as it matters here: the tree of elements, texts and components, built from render batches by the
/// rules of the framework's browser part, and the <c>data-</c> attributes. A batch that does not fit the tree throws, as it would there.
/// </summary>
internal sealed class PageTree
{
    private readonly Dictionary<int, Node> components = [];
    private readonly List<Node> roots = [];
    private readonly List<(int From, int To)> moves = [];

    /// <summary>Told of each <c>data-call-id</c> that a batch brings to the page.</summary>
    public Action<string>? CallShown { get; set; }

    /// <summary>A root component has its place in the page.</summary>
    public void Attach(int component)
    {
        var root = new Node(NodeKind.Component, null);
        roots.Add(root);
        components[component] = root;
    }

    /// <summary>Changes the tree as a batch says.</summary>
    public void Apply(RenderBatch batch)
    {
        for (var i = 0; i < batch.Updates; i++)
        {
            var (component, edits, count) = batch.Update(i);
            if (!components.TryGetValue(component, out var container))
                throw new InvalidDataException($"Component {component} has no place in the page.");
            Edit(batch, container, edits, count);
        }
        for (var i = 0; i < batch.Disposals; i++)
            components.Remove(batch.Disposal(i));
    }

    /// <summary>The ids of the calls in the page's rows, from the top.</summary>
    public IReadOnlyList<string> Calls()
    {
        return [.. roots.SelectMany(r => r.WithAll()).Where(n => n.Marks?.GetValueOrDefault("data-testid") == "call-row").Select(n => n.Marks!["data-call-id"])];
    }

    private void Edit(RenderBatch batch, Node container, int edits, int count)
    {
        var parent = container;
        for (var i = 0; i < count; i++)
        {
            var (kind, sibling, reference, name) = batch.Edit(edits, i);
            switch (kind)
            {
                case EditKind.PrependFrame:
                    Insert(batch, parent, sibling, reference);
                    break;
                case EditKind.RemoveFrame:
                    parent.Children.RemoveAt(sibling);
                    break;
                case EditKind.SetAttribute:
                    Mark(batch, parent.Child(sibling, NodeKind.Element), reference);
                    break;
                case EditKind.RemoveAttribute:
                    parent.Child(sibling, NodeKind.Element).Marks?.Remove(batch.Text(name));
                    break;
                case EditKind.UpdateText:
                    parent.Child(sibling, NodeKind.Text);
                    break;
                case EditKind.UpdateMarkup:
                    parent.Child(sibling, NodeKind.Markup);
                    break;
                case EditKind.StepIn:
                    parent = parent.Children[sibling];
                    break;
                case EditKind.StepOut:
                    parent = parent.Parent ?? throw new InvalidDataException("A batch steps out of the page.");
                    break;
                case EditKind.PermutationEntry:
                    moves.Add((sibling, reference));
                    break;
                case EditKind.PermutationEnd:
                    var before = parent.Children.ToArray();
                    foreach (var (from, to) in moves)
                        parent.Children[to] = before[from];
                    moves.Clear();
                    break;
                default:
                    throw new InvalidDataException($"A batch has an edit of kind {(int)kind}.");
            }
        }
    }

    /// <summary>Inserts a frame and all that is in it; returns how many siblings it became.</summary>
    private int Insert(RenderBatch batch, Node parent, int at, int frame)
    {
        switch (batch.Kind(frame))
        {
            case FrameKind.Element:
                var element = parent.Insert(at, NodeKind.Element);
                var end = frame + batch.Length(frame);
                var inside = frame + 1;
                for (; inside < end && batch.Kind(inside) == FrameKind.Attribute; inside++)
                    Mark(batch, element, inside);
                InsertRange(batch, element, 0, inside, end);
                return 1;
            case FrameKind.Text:
                parent.Insert(at, NodeKind.Text);
                return 1;
            case FrameKind.Markup:
                parent.Insert(at, NodeKind.Markup);
                return 1;
            case FrameKind.Component:
                components[batch.Second(frame)] = parent.Insert(at, NodeKind.Component);
                return 1;
            case FrameKind.Region:
                return InsertRange(batch, parent, at, frame + 1, frame + batch.Length(frame));
            case FrameKind.ElementReference or FrameKind.ComponentReference or FrameKind.NamedEvent or FrameKind.RenderMode:
                return 0;
            case var kind:
                throw new InvalidDataException($"A batch has a frame of kind {(int)kind} where it cannot be.");
        }
    }

    private int InsertRange(RenderBatch batch, Node parent, int at, int from, int to)
    {
        var first = at;
        for (var frame = from; frame < to; frame += batch.Length(frame))
            at += Insert(batch, parent, at, frame);
        return at - first;
    }

    private void Mark(RenderBatch batch, Node element, int frame)
    {
        if (!batch.Utf8(batch.First(frame)).StartsWith("data-"u8))
            return;
        var (name, value) = (batch.Text(batch.First(frame)), batch.Text(batch.Second(frame)));
        (element.Marks ??= [])[name] = value;
        if (name == "data-call-id")
            CallShown?.Invoke(value);
    }

    private enum NodeKind : byte
    {
        Element, Text, Markup, Component,
    }

    private sealed class Node(NodeKind kind, Node? parent)
    {
        private List<Node>? children;

        public Node? Parent => parent;

        public List<Node> Children => children ??= kind is NodeKind.Element or NodeKind.Component ? [] : throw new InvalidDataException("A batch looks for something inside a text.");

        public Dictionary<string, string>? Marks { get; set; }

        public Node Child(int index, NodeKind wanted) => Children[index] is { } child && child.Is(wanted) ? child : throw new InvalidDataException($"A batch takes something for {wanted} that is not.");

        public Node Insert(int at, NodeKind what)
        {
            var child = new Node(what, this);
            Children.Insert(at, child);
            return child;
        }

        public IEnumerable<Node> WithAll() => children is null ? [this] : children.SelectMany(c => c.WithAll()).Prepend(this);

        private bool Is(NodeKind wanted) => kind == wanted;
    }
}
