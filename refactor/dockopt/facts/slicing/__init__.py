"""The program slice that cuts a single stage in two: what run time needs, and what stays behind."""
