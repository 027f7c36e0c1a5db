namespace CallDashboard.Benchmarks.Report;

/// <summary>What is said in the measured calls, and how often each result occurs.</summary>
internal static class PayloadWords
{
    public static readonly (string Value, int Weight)[] Results =
    [
        ("ANSWERED", 52), ("NO_ANSWER", 18), ("BUSY", 7), ("POWER_OFF", 5), ("OUT_OF_SERVICE", 3), ("REFUSED", 5), ("VACANT_NUMBER", 3), ("CAN_NOT_CONNECT", 2),
        ("FROM_PHONE_ERROR", 1), ("SYSTEM_ERROR", 1), ("CALL_LOSS", 2), ("TRANSFER_ARTIFICIAL", 1),
    ];

    public static readonly string[] Tags = ["promise to pay", "already paid", "call back", "wrong number", "not interested", "needs human", "complaint", "price enquiry", "do not call", "confirmed"];

    public static readonly string[] CustomerTags = ["vip", "new customer", "overdue 30", "overdue 60", "churn risk"];

    public static readonly string[] Concerns = ["price", "identity", "delivery", "refund"];

    public static readonly ((string[] Robot, string[] Human) Value, int Weight)[] Languages =
    [
        ((["Hello, this is Ava from Northwind Bank. Am I speaking with the account holder?", "I am calling about the instalment due this week.", "Would Friday work for you?",
            "Thank you, I will send a confirmation by text message.", "I understand. Is there a better time to call?"],
          ["Yes, speaking.", "Who is this?", "I already paid yesterday.", "Can you call back later?", "Not interested, please remove my number.", "How much do I owe?", "Friday is fine.",
            "I want to speak to a human agent."]), 60),
        ((["Hola, le llamo de Northwind para confirmar su cita.", "¿Le viene bien el jueves por la mañana?", "Perfecto, le enviaremos un mensaje."],
          ["Sí, dígame.", "No puedo el jueves.", "¿Cuánto cuesta?", "Mándeme la información por correo."]), 14),
        ((["Selamat pagi, saya dari Northwind. Apakah ini dengan Bapak Budi?", "Kami ingin mengingatkan pembayaran Anda.", "Baik, terima kasih atas waktunya."],
          ["Iya benar.", "Nanti saja ya.", "Sudah saya bayar kemarin.", "Berapa jumlahnya?"]), 10),
        ((["您好，这里是北风银行，请问是李先生吗？", "我们来电是提醒您本周的还款。", "好的，感谢您的接听，再见。"], ["是的，请讲。", "我现在在开会。", "我已经还款了。", "请不要再打电话给我。"]), 10),
        ((["مرحبا، معك آفا من بنك نورثويند.", "نتصل لتذكيرك بموعد السداد.", "شكرا لوقتك."], ["نعم تفضل.", "اتصل لاحقا.", "لقد دفعت أمس."]), 6),
    ];
}
