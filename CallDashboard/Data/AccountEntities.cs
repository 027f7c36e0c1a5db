using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>A browser that is signed in. Deleted when it signs out or is ended; what the browser's cookie names and is not here is signed in no longer.</summary>
public sealed class UserSession
{
    /// <summary>Random, 128 bits, hexadecimal; the cookie holds it encrypted.</summary>
    public string Id { get; set; } = "";
    public string UserId { get; set; } = "";
    /// <summary>The account's security stamp at the sign-in: another one ends the session.</summary>
    public string Stamp { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
    /// <summary>Unix milliseconds UTC, to the minute.</summary>
    public long SeenAt { get; set; }
    /// <summary>Network address of the sign-in.</summary>
    public string Address { get; set; } = "";
    /// <summary>Such as <c>Firefox on Windows</c>.</summary>
    public string Browser { get; set; } = "";
    /// <summary>How the person proved who they are, such as <c>password and code</c>.</summary>
    public string Method { get; set; } = "";
}

/// <summary>A person's authenticator app (RFC 6238), and the codes for the day it is lost.</summary>
public sealed class SecondFactor
{
    public string UserId { get; set; } = "";
    /// <summary>Base32; empty until it was confirmed with a first code.</summary>
    public string Secret { get; set; } = "";
    /// <summary>A new secret that waits for its first code; null when none does.</summary>
    public string? Proposed { get; set; }
    /// <summary>The last time step a code was accepted for: none is accepted twice.</summary>
    public long LastStep { get; set; }
    /// <summary>SHA-256 of the recovery codes that are left, hexadecimal, separated by spaces. 120 random bits each.</summary>
    public string RecoveryCodes { get; set; } = "";
    /// <summary>Unix milliseconds UTC; 0 until confirmed.</summary>
    public long ConfirmedAt { get; set; }
}

/// <summary>A link with which somebody makes their own account, once.</summary>
public sealed class Invitation
{
    public int Id { get; set; }
    /// <summary>SHA-256 of the link's token, hexadecimal.</summary>
    public string Hash { get; set; } = "";
    public string Email { get; set; } = "";
    public string Role { get; set; } = "";
    public string CreatedBy { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long ExpiresAt { get; set; }
    /// <summary>Unix milliseconds UTC; null while nobody used it.</summary>
    public long? UsedAt { get; set; }
}

internal sealed class UserSessionConfiguration : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.HasKey(s => s.Id);
        builder.HasIndex(s => s.UserId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> builder)
    {
        builder.HasKey(f => f.UserId);
        builder.HasOne<AppUser>().WithOne().HasForeignKey<SecondFactor>(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.HasKey(i => i.Id);
        builder.HasIndex(i => i.Hash).IsUnique();
    }
}

/// <summary>
/// Identity's passkeys, mapped here: the library maps them only in a form of its tables that changes the keys of others as well.
/// </summary>
internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> builder)
    {
        builder.ToTable("AspNetUserPasskeys");
        builder.HasKey(p => p.CredentialId);
        builder.Property(p => p.CredentialId).HasMaxLength(1024);
        builder.OwnsOne(p => p.Data).ToJson();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
