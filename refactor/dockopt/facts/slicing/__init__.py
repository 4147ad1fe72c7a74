"""The program slice that cuts a single stage in two: what run time needs, where it comes from, what stays behind."""
