"""Official data as a whole: fetched by orders, recorded in a lock file, compared, carried to other machines."""
