using System.Collections.Immutable;
using System.Globalization;

namespace CallDashboard.Features.Simulation;

/// <summary>A task of the invented customer Northwind.</summary>
/// <param name="Id">Task id.</param>
/// <param name="Name">Its name; <c>{week}</c> and <c>{month}</c> stand for those of the last call.</param>
/// <param name="ScriptId">Script id.</param>
/// <param name="LineId">Line id.</param>
/// <param name="App">Application id.</param>
/// <param name="Language">Language of its customers.</param>
/// <param name="Script">Script in <see cref="Dialogues"/>.</param>
/// <param name="Weight">How many calls it makes, against the others.</param>
/// <param name="Luck">Factor on the chance that a call is answered.</param>
public sealed record SimulatedTask(long Id, string Name, long ScriptId, long LineId, string App, string Language, string Script, int Weight, double Luck);

/// <summary>Who calls and who is called: tasks, scripts, lines and people, all invented.</summary>
public static class Cast
{
    /// <summary>The tasks. Ids of 19 digits, beyond 2^53, stand among short ones, as they do on the platform.</summary>
    public static ImmutableArray<SimulatedTask> Tasks { get; } =
    [
        new(1858442205930127361, "Instalment reminder, week {week}", 1858441990018867203, 71, "app-1", "en", "reminder", 939, 1.03),
        new(1002, "Appointment confirmation", 307, 72, "app-1", "en", "visit", 568, 1.12),
        new(1003, "Recordatorio de cuota, semana {week}", 304, 1858440012345678929, "app-2", "es", "reminder", 541, 1.0),
        new(1858442205930127379, "还款提醒 {month} 月", 1858441990018867251, 74, "app-2", "zh", "reminder", 450, 0.97),
        new(1005, "Overdue 30, first contact", 1858441990018867203, 73, "app-1", "en", "reminder", 419, 0.9),
        new(1006, "Delivery window", 305, 73, "app-3", "en", "parcel", 405, 1.06),
        new(1010, "Pengingat cicilan, minggu {week}", 308, 1858440012345678943, "app-2", "id", "reminder", 330, 1.0),
        new(1007, "Satisfaction survey Q4", 306, 72, "app-3", "en", "survey", 233, 0.72),
        new(1858442205930127411, "تأكيد المواعيد", 302, 75, "app-2", "ar", "visit", 218, 1.06),
        new(1009, "Card activation, pilot", 306, 71, "app-3", "en", "survey", 3, 1.1),
    ];

    /// <summary>Names of the scripts.</summary>
    public static ImmutableArray<(long Id, string Name)> Scripts { get; } =
    [
        (1858441990018867203, "Payment reminder 12"), (307, "Appointment 7"), (304, "Recordatorio de pago 4"), (1858441990018867251, "还款提醒 3"),
        (305, "Delivery 5"), (308, "Pengingat pembayaran 2"), (306, "Survey Q4"), (302, "تأكيد موعد 2"),
    ];

    /// <summary>Names of the lines.</summary>
    public static ImmutableArray<(long Id, string Name)> Lines { get; } =
    [
        (71, "New York 1"), (72, "New York 2"), (73, "Miami 2"), (1858440012345678929, "Miami 1"),
        (74, "San Francisco 1"), (1858440012345678943, "Los Angeles 3"), (75, "Detroit 1"),
    ];

    // Area codes of the United States and Canada. 555-0100 … 555-0199 are kept free for fiction in each of them.
    private static readonly int[] AreaCodes =
    [
        201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254,
        256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330,
        334, 336, 337, 339, 347, 351, 352, 360, 361, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 416, 417, 418, 419, 423, 425, 430,
    ];

    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["en"] = ["Carter", "Bennett", "Hughes", "Morgan", "Ellis", "Foster", "Hayes", "Palmer", "Reed", "Walsh", "Brooks", "Doyle"],
        ["es"] = ["García", "Muñoz", "Ibáñez", "Núñez", "Serrano", "Peña", "Rojas", "Vidal"],
        ["id"] = ["Budi Santoso", "Siti Rahma", "Agus Wijaya", "Dewi Lestari", "Putri Ayu", "Hendra"],
        ["zh"] = ["李先生", "王女士", "张伟", "陈静", "刘洋", "赵敏"],
        ["ar"] = ["أحمد حسن", "ليلى منصور", "يوسف علي", "مريم خالد", "عمر سالم"],
    };

    /// <summary>A task's name with week and month filled in.</summary>
    public static string NameOf(SimulatedTask task, DateTimeOffset at) => task.Name
        .Replace("{week}", ISOWeek.GetWeekOfYear(at.DateTime).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{month}", at.Month.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>A number nobody has: +1 area 555 01xx, and +44 7700 900xxx (Ofcom's numbers for drama). They repeat after ten thousand customers.</summary>
    public static string PhoneOf(uint seed, int customer)
    {
        // A step without a common factor with 10,000 visits every number once before one comes again.
        var number = (int)((seed * 2654435761UL + (ulong)customer * 7919) % 10_000);
        return number >= AreaCodes.Length * 100
            ? string.Create(CultureInfo.InvariantCulture, $"+447700900{number % 1000:000}")
            : string.Create(CultureInfo.InvariantCulture, $"+1{AreaCodes[number / 100]}55501{number % 100:00}");
    }

    /// <summary>A customer's name.</summary>
    public static string NameOf(string language, SeededRandom dice) => dice.Pick(Names[language]);
}
