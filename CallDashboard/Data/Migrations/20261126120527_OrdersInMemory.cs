using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrdersInMemory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The columns in memory know every order.
            migrationBuilder.Sql("DROP TABLE \"CallRanks\";");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Empty again, with the index it was filled beside.
            migrationBuilder.Sql(Search.SearchIndex.ExtendToAll);
        }
    }
}
