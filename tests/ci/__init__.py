"""What is offered for CI: the action, the GitLab component and the image."""
