"""`python -m services.notifications` runs the service."""

from chassis.service import main
from services.notifications.app import service

main(service)
