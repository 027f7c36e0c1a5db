using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access.Factors;

/// <summary>How a person's second factor stands.</summary>
/// <param name="Since">Unix milliseconds UTC.</param>
public sealed record SecondFactorState(bool IsOn, long Since, int CodesLeft);

/// <summary>Authenticator apps: proposed, confirmed with a first code, asked at every sign-in with a password. Every change is audited in its own transaction.</summary>
public sealed class SecondFactors(IDbContextFactory<CallsDbContext> contexts, IOptionsMonitor<AccessOptions> options, TimeProvider time)
{
    /// <summary>True when people of this role must have one.</summary>
    public bool IsRequiredFor(string role) => options.CurrentValue.RequireSecondFactor.Contains(role);

    /// <summary>How it stands.</summary>
    public async Task<SecondFactorState> StateAsync(string userId, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.SecondFactors.FirstOrDefaultAsync(f => f.UserId == userId, cancel) is { Secret.Length: > 0 } factor
            ? new(true, factor.ConfirmedAt, RecoveryCodes.Left(factor.RecoveryCodes))
            : new(false, 0, 0);
    }

    /// <summary>A secret that comes into force with its first code; the same one again until then.</summary>
    public async Task<string> ProposeAsync(string userId, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var factor = await db.SecondFactors.FirstOrDefaultAsync(f => f.UserId == userId, cancel);
        if (factor?.Proposed is { } waiting)
            return waiting;
        var secret = Totp.MakeSecret();
        if (factor is null)
            db.SecondFactors.Add(new SecondFactor { UserId = userId, Proposed = secret });
        else
            await db.SecondFactors.Where(f => f.UserId == userId).ExecuteUpdateAsync(f => f.SetProperty(x => x.Proposed, secret), cancel);
        await db.SaveChangesAsync(cancel);
        return secret;
    }

    /// <summary>Puts the proposed secret in force; returns the new recovery codes, which cannot be read again, or null when the code is wrong.</summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(string userId, string code, Actor by)
    {
        var (codes, kept) = RecoveryCodes.Make();
        var done = await contexts.AuditedAsync(async db =>
        {
            if (await db.SecondFactors.FirstOrDefaultAsync(f => f.UserId == userId) is not { Proposed: { } secret } || Totp.Step(secret, code, time.GetUtcNow()) is not { } step)
                return null;
            await db.SecondFactors.Where(f => f.UserId == userId).ExecuteUpdateAsync(f => f
                .SetProperty(x => x.Secret, secret).SetProperty(x => x.Proposed, (string?)null).SetProperty(x => x.LastStep, step)
                .SetProperty(x => x.RecoveryCodes, kept).SetProperty(x => x.ConfirmedAt, Now));
            return Note(by, userId, "on");
        });
        return done ? codes : null;
    }

    /// <summary>New recovery codes; the old ones work no longer. Null when there is no second factor.</summary>
    public async Task<IReadOnlyList<string>?> NewCodesAsync(string userId, Actor by)
    {
        var (codes, kept) = RecoveryCodes.Make();
        var done = await contexts.AuditedAsync(async db =>
            await db.SecondFactors.Where(f => f.UserId == userId && f.Secret != "").ExecuteUpdateAsync(f => f.SetProperty(x => x.RecoveryCodes, kept)) == 1 ? Note(by, userId, "new recovery codes") : null);
        return done ? codes : null;
    }

    /// <summary>Takes it away. False when there was none.</summary>
    public Task<bool> RemoveAsync(string userId, Actor by) => contexts.AuditedAsync(async db =>
        await db.SecondFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync() == 1 ? Note(by, userId, "off") : null);

    /// <summary>Tries a code of the app, or a recovery code. Each is good once, whoever asks at the same moment.</summary>
    public async Task<bool> TryAsync(string userId, string code, Actor by)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await db.SecondFactors.FirstOrDefaultAsync(f => f.UserId == userId) is not { Secret.Length: > 0 } factor)
            return false;
        if (Totp.Step(factor.Secret, code, time.GetUtcNow()) is { } step)
            return await db.SecondFactors.Where(f => f.UserId == userId && f.LastStep < step).ExecuteUpdateAsync(f => f.SetProperty(x => x.LastStep, step)) == 1;
        return RecoveryCodes.Without(factor.RecoveryCodes, code) is { } left && await contexts.AuditedAsync(async changing =>
            await changing.SecondFactors.Where(f => f.UserId == userId && f.RecoveryCodes == factor.RecoveryCodes).ExecuteUpdateAsync(f => f.SetProperty(x => x.RecoveryCodes, left)) == 1
                ? Note(by, userId, "recovery code used") : null);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private AuditNote Note(Actor by, string userId, string what) => new(Now, by, AuditActs.SecondFactorChanged, AuditSubject.User(userId), AuditNote.Json(("what", what)));
}
