using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class CallNudges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CallNudges",
                columns: table => new
                {
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    ShiftMs = table.Column<int>(type: "INTEGER", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CallNudges", x => x.CallKey);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CallNudges");
        }
    }
}
