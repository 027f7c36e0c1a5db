using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class SearchTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Empty again: its follower fills it from the first change on.
            migrationBuilder.Sql(Search.SearchIndex.Extend);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql($"DROP TABLE \"SearchWords\"; DROP TABLE \"SearchIndex\"; {Search.SearchIndex.Create} DELETE FROM \"Cursors\" WHERE \"Name\" = 'search';");
        }
    }
}
