"""What people agree to do beside the cases."""
