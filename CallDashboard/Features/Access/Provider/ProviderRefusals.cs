namespace CallDashboard.Features.Access.Provider;

/// <summary>Why somebody who signed in at the provider is not signed in here.</summary>
public enum ProviderRefusal { Failed, Unreachable, NoRole, NoEmail, EmailTaken, NoAccount, Disabled, LastAdministrator }

/// <summary>Refusals in words. Addresses carry their codes, never sentences: nobody else's words must appear on the sign-in.</summary>
public static class ProviderRefusals
{
    /// <summary>What the person reads; <paramref name="provider"/> is what the button calls it.</summary>
    public static string Sentence(ProviderRefusal refusal, string provider) => refusal switch
    {
        ProviderRefusal.Unreachable => $"The sign-in with {provider} cannot be reached at the moment. Try again in a moment, or sign in with your password.",
        ProviderRefusal.NoRole => $"You have no role here. Ask whoever manages {provider} to give you one for CallDashboard.",
        ProviderRefusal.NoEmail => $"The sign-in with {provider} told no e-mail address, and every account here has one.",
        ProviderRefusal.EmailTaken => "There is an account with your e-mail address already, and a sign-in from elsewhere does not take it over. Sign in with its password, or ask an administrator.",
        ProviderRefusal.NoAccount => "You have no account here, and none is made by signing in. Ask an administrator.",
        ProviderRefusal.Disabled => "Your account here is disabled. Ask an administrator.",
        ProviderRefusal.LastAdministrator => "You are the last administrator here and would have another role now. Make another administrator first.",
        _ => $"The sign-in with {provider} did not come to an end. Try again; if that does not help, the program's log says why.",
    };

    /// <summary>The same for a code from an address; what is no code is the general one.</summary>
    public static string Sentence(string code, string provider) =>
        Sentence(Enum.TryParse<ProviderRefusal>(code, ignoreCase: true, out var refusal) ? refusal : ProviderRefusal.Failed, provider);

    /// <summary>The sign-in, which says it.</summary>
    public static string Address(ProviderRefusal refusal) => $"/login?refused={refusal.ToString().ToLowerInvariant()}";
}
