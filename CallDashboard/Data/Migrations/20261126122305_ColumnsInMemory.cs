using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class ColumnsInMemory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The columns in memory know every order, and count days as quickly.
            migrationBuilder.Sql("DROP TABLE \"CallRanks\";");

            migrationBuilder.DropTable(
                name: "DayRollups");

            migrationBuilder.DropTable(
                name: "SummedDays");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Empty again, with the index that it was filled beside.
            migrationBuilder.Sql(Search.SearchIndex.ExtendToAll);

            migrationBuilder.CreateTable(
                name: "DayRollups",
                columns: table => new
                {
                    Kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    Value = table.Column<long>(type: "INTEGER", nullable: false),
                    StatusId = table.Column<int>(type: "INTEGER", nullable: false),
                    BilledSeconds = table.Column<long>(type: "INTEGER", nullable: false),
                    Calls = table.Column<int>(type: "INTEGER", nullable: false),
                    HighIntent = table.Column<int>(type: "INTEGER", nullable: false),
                    PayMicros = table.Column<long>(type: "INTEGER", nullable: false),
                    Rounds = table.Column<long>(type: "INTEGER", nullable: false),
                    TalkSeconds = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DayRollups", x => new { x.Kind, x.Day, x.Value, x.StatusId });
                });

            migrationBuilder.CreateTable(
                name: "SummedDays",
                columns: table => new
                {
                    Kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SummedDays", x => new { x.Kind, x.Day });
                });
        }
    }
}
