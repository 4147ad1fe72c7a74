"""What is published: archives that can be built again, and little beside them."""
