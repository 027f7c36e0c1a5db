using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CallDashboard.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> make a context without starting the server.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<CallsDbContext>
{
    public CallsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<CallsDbContext>().UseSqlite("Data Source=design.db").Options);
}
