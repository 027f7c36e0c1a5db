using CallDashboard.Hosting;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>
/// Lets at most <c>Report:MaxConcurrent</c> pushes in at the same time; a further one is refused at once. Senders that dawdle cannot keep the others out:
/// when all places are taken, the one whose body has been on its way longest, and for more than <see cref="Patience"/>, loses its place and its connection.
/// </summary>
public sealed class PushGate(IOptions<ReportOptions> options, TimeProvider time)
{
    /// <summary>A body arrives within a fraction of it; nobody is sent away before.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly LinkedList<Place> arriving = [];
    private readonly int most = options.Value.MaxConcurrent;
    private int taken;

    /// <summary>A place to be given back by disposing it; null when all are taken.</summary>
    /// <param name="abort">Ends the connection, when the place is taken away.</param>
    public Place? Enter(Action abort)
    {
        Place? dawdler = null;
        Place place;
        lock (gate)
        {
            if (taken == most)
            {
                if (arriving.First is not { Value: var oldest } || time.GetElapsedTime(oldest.Since) < Patience)
                    return null;
                arriving.RemoveFirst();
                (dawdler = oldest).IsLost = true;
            }
            else
            {
                taken++;
            }
            place = new Place(this, abort, time.GetTimestamp());
            arriving.AddLast(place.Node);
        }
        dawdler?.Abort();
        return place;
    }

    /// <summary>One push on its way.</summary>
    public sealed class Place : IDisposable
    {
        private readonly PushGate of;

        internal Place(PushGate of, Action abort, long since)
        {
            this.of = of;
            Abort = abort;
            Since = since;
            Node = new LinkedListNode<Place>(this);
        }

        internal Action Abort { get; }

        internal long Since { get; }

        internal LinkedListNode<Place> Node { get; }

        /// <summary>Taken away: somebody else has it.</summary>
        internal bool IsLost { get; set; }

        /// <summary>The body is there: from now on it is we who take the time, and the place is safe.</summary>
        public void HasArrived()
        {
            lock (of.gate)
                Leave();
        }

        public void Dispose()
        {
            lock (of.gate)
            {
                Leave();
                if (!IsLost)
                    of.taken--;
                IsLost = true;
            }
        }

        private void Leave()
        {
            if (Node.List is not null)
                of.arriving.Remove(Node);
        }
    }
}
