using System.Security.Cryptography;
using System.Text;

namespace CallDashboard.Data;

/// <summary>
/// Stands for a phone number where the number itself must not be kept: HMAC-SHA256 of its digits with a key of this installation, so that only whoever
/// has the key can tell which number it is by trying all of them.
/// </summary>
/// <param name="folder">Holds the key, <c>numbers.key</c>; made when first asked for.</param>
public sealed class NumberHash(string folder)
{
    private const int Digits = 32;

    private readonly Lock gate = new();
    private byte[]? key;

    /// <summary>32 hexadecimal digits; the same for <c>+1 555-0100</c> and <c>15550100</c>.</summary>
    public string Of(string phone) => OfText(string.Concat(phone.Where(char.IsAsciiDigit)));

    /// <summary>Likewise for any text that must not be kept, such as words that were looked for.</summary>
    public string OfText(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes(text)))[..Digits];

    private byte[] Key()
    {
        lock (gate)
        {
            if (key is not null)
                return key;
            var file = Path.Combine(folder, "numbers.key");
            if (!File.Exists(file))
            {
                // Whole or not at all, and whoever comes first wins: a verb may run beside the server.
                var made = $"{file}.{Guid.NewGuid():n}";
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                using (var stream = new FileStream(made, options))
                {
                    stream.Write(RandomNumberGenerator.GetBytes(32));
                    stream.Flush(flushToDisk: true);
                }
                try
                {
                    File.Move(made, file, overwrite: false);
                }
                catch (IOException) when (File.Exists(file))
                {
                    File.Delete(made);
                }
            }
            return key = File.ReadAllBytes(file);
        }
    }
}
