using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class Reviews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CallQuickTags",
                columns: table => new
                {
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    TagId = table.Column<int>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CallQuickTags", x => new { x.CallKey, x.TagId });
                });

            migrationBuilder.CreateTable(
                name: "QuickTags",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Slot = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_QuickTags", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReviewActs",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ClientId = table.Column<string>(type: "TEXT", nullable: false),
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    Target = table.Column<string>(type: "TEXT", nullable: false),
                    Before = table.Column<string>(type: "TEXT", nullable: false),
                    After = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    StoredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UndoneBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewActs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReviewAnswers",
                columns: table => new
                {
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    ItemId = table.Column<int>(type: "INTEGER", nullable: false),
                    Answer = table.Column<byte>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewAnswers", x => new { x.CallKey, x.UserId, x.ItemId });
                });

            migrationBuilder.CreateTable(
                name: "ReviewComments",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    ParentId = table.Column<string>(type: "TEXT", nullable: true),
                    AtMs = table.Column<int>(type: "INTEGER", nullable: true),
                    TurnIndex = table.Column<int>(type: "INTEGER", nullable: true),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EditedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ResolvedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ResolvedBy = table.Column<string>(type: "TEXT", nullable: true),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewComments", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReviewMentions",
                columns: table => new
                {
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    CommentId = table.Column<string>(type: "TEXT", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewMentions", x => new { x.CallKey, x.CommentId, x.UserId });
                });

            migrationBuilder.CreateTable(
                name: "ReviewQueueItems",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false),
                    Origin = table.Column<byte>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    RuleId = table.Column<int>(type: "INTEGER", nullable: true),
                    AddedBy = table.Column<string>(type: "TEXT", nullable: true),
                    AddedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AssigneeId = table.Column<string>(type: "TEXT", nullable: true),
                    TakenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DoneBy = table.Column<string>(type: "TEXT", nullable: true),
                    SecondOpinionOf = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewQueueItems", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReviewRules",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    FilterQuery = table.Column<string>(type: "TEXT", nullable: false),
                    SharePercent = table.Column<double>(type: "REAL", nullable: false),
                    SecondOpinionPercent = table.Column<double>(type: "REAL", nullable: false),
                    IsEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    CursorSequence = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Reviews",
                columns: table => new
                {
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    Verdict = table.Column<byte>(type: "INTEGER", nullable: false),
                    Level = table.Column<string>(type: "TEXT", nullable: true),
                    ScorecardId = table.Column<int>(type: "INTEGER", nullable: true),
                    Score = table.Column<int>(type: "INTEGER", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    JudgedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LevelAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reviews", x => new { x.CallKey, x.UserId });
                });

            migrationBuilder.CreateTable(
                name: "ScorecardItems",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ScorecardId = table.Column<int>(type: "INTEGER", nullable: false),
                    Order = table.Column<int>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    Weight = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ScorecardItems", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Scorecards",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FormId = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<byte>(type: "INTEGER", nullable: false),
                    IsDefault = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    PublishedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RetiredAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Scorecards", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "QuickTags",
                columns: new[] { "Id", "Name", "Slot" },
                values: new object[,]
                {
                    { 1, "Wrong promise", 1 },
                    { 2, "Customer upset", 2 },
                    { 3, "Long wait", 3 },
                    { 4, "Not understood", 4 },
                    { 5, "Wrong name", 5 },
                    { 6, "Transfer failed", 6 },
                    { 7, "Data mistake", 7 },
                    { 8, "Rule broken", 8 },
                    { 9, "Good example", 9 }
                });

            migrationBuilder.InsertData(
                table: "ScorecardItems",
                columns: new[] { "Id", "Order", "ScorecardId", "Text", "Weight" },
                values: new object[,]
                {
                    { 1, 1, 1, "Greeting and identity check", 15 },
                    { 2, 2, 1, "Reason stated clearly", 20 },
                    { 3, 3, 1, "Listened to the objection", 25 },
                    { 4, 4, 1, "Answered what was asked", 25 },
                    { 5, 5, 1, "Polite close", 15 }
                });

            migrationBuilder.InsertData(
                table: "Scorecards",
                columns: new[] { "Id", "CreatedAt", "CreatedBy", "FormId", "IsDefault", "Name", "PublishedAt", "RetiredAt", "State", "Version" },
                values: new object[] { 1, 0L, null, 1, true, "Conduct of the call", 0L, null, (byte)1, 1 });

            migrationBuilder.CreateIndex(
                name: "IX_Calls_Reviewed_StartedAt_Key",
                table: "Calls",
                columns: new[] { "StartedAt", "Key" },
                filter: "\"Reviewed\"");

            migrationBuilder.CreateIndex(
                name: "IX_CallQuickTags_TagId_At",
                table: "CallQuickTags",
                columns: new[] { "TagId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_QuickTags_Slot",
                table: "QuickTags",
                column: "Slot",
                unique: true,
                filter: "\"Slot\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewActs_CallKey_Id",
                table: "ReviewActs",
                columns: new[] { "CallKey", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ReviewActs_ClientId",
                table: "ReviewActs",
                column: "ClientId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ReviewComments_CallKey",
                table: "ReviewComments",
                column: "CallKey");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewMentions_UserId_SeenAt",
                table: "ReviewMentions",
                columns: new[] { "UserId", "SeenAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ReviewQueueItems_CallKey",
                table: "ReviewQueueItems",
                column: "CallKey");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewQueueItems_DoneBy_DoneAt",
                table: "ReviewQueueItems",
                columns: new[] { "DoneBy", "DoneAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ReviewQueueItems_Position",
                table: "ReviewQueueItems",
                column: "Position",
                filter: "\"DoneAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Reviews_JudgedAt",
                table: "Reviews",
                column: "JudgedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Reviews_UserId_JudgedAt",
                table: "Reviews",
                columns: new[] { "UserId", "JudgedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ScorecardItems_ScorecardId_Order",
                table: "ScorecardItems",
                columns: new[] { "ScorecardId", "Order" });

            migrationBuilder.CreateIndex(
                name: "IX_Scorecards_FormId_Version",
                table: "Scorecards",
                columns: new[] { "FormId", "Version" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CallQuickTags");

            migrationBuilder.DropTable(
                name: "QuickTags");

            migrationBuilder.DropTable(
                name: "ReviewActs");

            migrationBuilder.DropTable(
                name: "ReviewAnswers");

            migrationBuilder.DropTable(
                name: "ReviewComments");

            migrationBuilder.DropTable(
                name: "ReviewMentions");

            migrationBuilder.DropTable(
                name: "ReviewQueueItems");

            migrationBuilder.DropTable(
                name: "ReviewRules");

            migrationBuilder.DropTable(
                name: "Reviews");

            migrationBuilder.DropTable(
                name: "ScorecardItems");

            migrationBuilder.DropTable(
                name: "Scorecards");

            migrationBuilder.DropIndex(
                name: "IX_Calls_Reviewed_StartedAt_Key",
                table: "Calls");
        }
    }
}
