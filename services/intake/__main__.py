"""`python -m services.intake` runs the service."""

from chassis.service import main
from services.intake.app import service

main(service)
