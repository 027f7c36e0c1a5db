using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class SearchNumbers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Empty again: its follower fills it from the first change on.
            migrationBuilder.Sql(Search.SearchIndex.ExtendToAll);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql($"DROP TABLE \"CallRanks\"; DROP TABLE \"SearchIndex\"; {Search.SearchIndex.Create} DELETE FROM \"SearchWords\"; DELETE FROM \"Cursors\" WHERE \"Name\" = 'search';");
        }
    }
}
