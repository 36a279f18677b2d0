"""Flash sessions on pages: free places, and the forms that offer one, take one or ask for one."""
