using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class SearchIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Empty: its follower fills it from the first change on.
            migrationBuilder.Sql(Search.SearchIndex.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE \"SearchIndex\"; DELETE FROM \"Cursors\" WHERE \"Name\" = 'search';");
        }
    }
}
